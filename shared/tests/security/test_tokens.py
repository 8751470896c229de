"""Verification of bearer tokens: what passes, and every reason for which one does not."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from yilian_kit.security.issuer import LOCAL_AUDIENCE, LOCAL_ISSUER, LocalIssuer
from yilian_kit.security.key_sets import IssuerKeys
from yilian_kit.security.tokens import InvalidToken, TokenClaims, TokenFault, TokenVerifier

ISSUER = "https://login.example.org"
AUDIENCE = "yilian"
EC = ECKey.generate_key("P-256", parameters={"kid": "ec-1"})
RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa-1"})


class Machine:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.seconds = float(int(time.time()))

    def now(self) -> float:
        return self.seconds


def document(*keys: ECKey | RSAKey | OctKey) -> bytes:
    private = [key.as_dict(private=isinstance(key, OctKey)) for key in keys]
    return json.dumps({"keys": private}).encode()


def verifier_of(read: Callable[[], bytes], machine: Machine, **options: Any) -> TokenVerifier:
    async def read_keys() -> bytes:
        return read()

    keys = IssuerKeys(read_keys, monotonic=machine.now)
    return TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, now=machine.now, **options)


def claims_at(machine: Machine, **changes: Any) -> dict[str, Any]:
    now = int(machine.now())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "doctor-7",
        "org": "350000001",
        "scope": "referral:read referral:treat",
        "roles": ["hospital_doctor"],
        "iat": now,
        "exp": now + 600,
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], key: ECKey | RSAKey = EC, alg: str = "ES256", **header: Any) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])


async def fault_of(verifier: TokenVerifier, token: str) -> TokenFault:
    with pytest.raises(InvalidToken) as caught:
        await verifier.verify(token)
    assert len(token) < 20 or token not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    return caught.value.reason


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def verifier(machine: Machine) -> TokenVerifier:
    return verifier_of(lambda: document(EC, RSA), machine)


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES256"), (RSA, "RS256")])
async def test_a_token_of_the_issuer_tells_who_acts_for_whom(
    verifier: TokenVerifier, machine: Machine, key: ECKey | RSAKey, alg: str
) -> None:
    claims = await verifier.verify(signed(claims_at(machine, purpose="treatment"), key, alg))

    assert claims == TokenClaims(
        subject="doctor-7",
        organisation_code="350000001",
        scopes=frozenset({"referral:read", "referral:treat"}),
        roles=frozenset({"hospital_doctor"}),
        purpose="treatment",
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"iss": "https://other.example.org"}, TokenFault.ISSUER),
        ({"aud": "another-system"}, TokenFault.AUDIENCE),
        ({"aud": ["a", "b"]}, TokenFault.AUDIENCE),
        ({"aud": None}, TokenFault.CLAIM_MISSING),
        ({"iss": None}, TokenFault.CLAIM_MISSING),
        ({"exp": None}, TokenFault.CLAIM_MISSING),
        ({"sub": None}, TokenFault.CLAIM_MISSING),
        ({"org": None}, TokenFault.CLAIM_MISSING),
        ({"org": ""}, TokenFault.CLAIM_INVALID),
        ({"org": 350000001}, TokenFault.CLAIM_INVALID),
        ({"sub": "a\nb"}, TokenFault.CLAIM_INVALID),
        ({"sub": "a" * 256}, TokenFault.CLAIM_INVALID),
        ({"purpose": ["treatment"]}, TokenFault.CLAIM_INVALID),
        ({"scope": 7}, TokenFault.CLAIM_INVALID),
        ({"scope": ["referral:read", 7]}, TokenFault.CLAIM_INVALID),
        ({"roles": {"admin": True}}, TokenFault.CLAIM_INVALID),
        ({"exp": "tomorrow"}, TokenFault.CLAIM_INVALID),
        ({"nbf": "tomorrow"}, TokenFault.NOT_YET_VALID),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    verifier: TokenVerifier, machine: Machine, changes: dict[str, Any], fault: TokenFault
) -> None:
    assert await fault_of(verifier, signed(claims_at(machine, **changes))) is fault


async def test_the_audience_may_be_one_of_several(verifier: TokenVerifier, machine: Machine) -> None:
    claims = await verifier.verify(signed(claims_at(machine, aud=["other", AUDIENCE])))

    assert claims.subject == "doctor-7"


async def test_scopes_may_come_as_a_list_or_not_at_all(verifier: TokenVerifier, machine: Machine) -> None:
    listed = await verifier.verify(signed(claims_at(machine, scope=["referral:read"])))
    without = await verifier.verify(signed(claims_at(machine, scope=None, roles=None)))

    assert listed.scopes == {"referral:read"}
    assert (without.scopes, without.roles) == (frozenset(), frozenset())


@pytest.mark.parametrize(("late_by", "passes"), [(29, True), (31, False)])
async def test_thirty_seconds_after_its_end_a_token_is_over(
    verifier: TokenVerifier, machine: Machine, late_by: int, passes: bool
) -> None:
    token = signed(claims_at(machine, exp=int(machine.now()) - late_by))

    if passes:
        await verifier.verify(token)
    else:
        assert await fault_of(verifier, token) is TokenFault.EXPIRED


async def test_a_token_is_not_valid_before_its_time(verifier: TokenVerifier, machine: Machine) -> None:
    token = signed(claims_at(machine, nbf=int(machine.now()) + 60))

    assert await fault_of(verifier, token) is TokenFault.NOT_YET_VALID
    machine.seconds += 60
    assert (await verifier.verify(token)).subject == "doctor-7"


async def test_a_remembered_token_expires_like_any_other(verifier: TokenVerifier, machine: Machine) -> None:
    # given a token that was verified once
    token = signed(claims_at(machine))
    await verifier.verify(token)
    # when its time is over
    machine.seconds += 631
    # then it is refused
    assert await fault_of(verifier, token) is TokenFault.EXPIRED


async def test_a_remembered_token_falls_with_its_key(machine: Machine) -> None:
    # given a verified token
    published = [document(EC, RSA)]
    verifier = verifier_of(lambda: published[0], machine)
    token = signed(claims_at(machine, exp=int(machine.now()) + 86400))
    await verifier.verify(token)
    # when the issuer withdraws its key and the keys are read again
    published[0] = document(RSA)
    machine.seconds += 3600

    # then the token is refused as soon as they have been read
    async def use_both() -> None:
        async with asyncio.timeout(10):
            while True:
                await verifier.verify(signed(claims_at(machine), RSA, "RS256"))
                await verifier.verify(token)
                await asyncio.sleep(0)

    with pytest.raises(InvalidToken) as caught:
        await use_both()
    assert caught.value.reason is TokenFault.UNKNOWN_KEY


async def test_memory_of_tokens_is_bounded(machine: Machine) -> None:
    verifier = verifier_of(lambda: document(EC), machine, cache_size=3)
    for number in range(10):
        await verifier.verify(signed(claims_at(machine, sub=f"doctor-{number}")))

    assert len(verifier._verdicts) == 3


class TestForgery:
    """Tokens that somebody made who has no private key of the issuer."""

    async def test_another_key_under_the_same_id(self, verifier: TokenVerifier, machine: Machine) -> None:
        other = ECKey.generate_key("P-256", parameters={"kid": "ec-1"})

        assert await fault_of(verifier, signed(claims_at(machine), other)) is TokenFault.SIGNATURE

    async def test_a_changed_claim(self, verifier: TokenVerifier, machine: Machine) -> None:
        header, _, signature = signed(claims_at(machine)).split(".")
        richer = base64.urlsafe_b64encode(json.dumps(claims_at(machine, org="350000000")).encode())
        token = f"{header}.{richer.rstrip(b'=').decode()}.{signature}"

        assert await fault_of(verifier, token) is TokenFault.SIGNATURE

    async def test_no_signature(self, verifier: TokenVerifier, machine: Machine) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"ec-1"}').rstrip(b"=").decode()
        _, claims, _ = signed(claims_at(machine)).split(".")

        assert await fault_of(verifier, f"{header}.{claims}.") is TokenFault.ALGORITHM

    async def test_the_public_key_as_a_shared_secret(self, verifier: TokenVerifier, machine: Machine) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"rsa-1"}').rstrip(b"=").decode()
        _, claims, _ = signed(claims_at(machine)).split(".")
        mac = hmac.digest(RSA.as_pem(private=False), f"{header}.{claims}".encode(), "sha256")
        token = f"{header}.{claims}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

        assert await fault_of(verifier, token) is TokenFault.ALGORITHM

    async def test_the_key_brought_along_in_the_header(self, verifier: TokenVerifier, machine: Machine) -> None:
        own = ECKey.generate_key("P-256", parameters={"kid": "ec-1"})
        token = signed(claims_at(machine), own, jwk=own.as_dict(private=False))

        assert await fault_of(verifier, token) is TokenFault.SIGNATURE

    async def test_the_algorithm_of_another_kind_of_key(self, verifier: TokenVerifier, machine: Machine) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"ec-1"}').rstrip(b"=").decode()
        _, claims, signature = signed(claims_at(machine)).split(".")

        assert await fault_of(verifier, f"{header}.{claims}.{signature}") is TokenFault.MALFORMED

    async def test_a_symmetric_key_in_the_published_set_is_ignored(self, machine: Machine) -> None:
        shared = OctKey.generate_key(256, parameters={"kid": "oct-1"})
        verifier = verifier_of(lambda: document(EC, shared), machine)
        token = jwt.encode({"alg": "HS256", "kid": "oct-1"}, claims_at(machine), shared)

        assert await fault_of(verifier, token) is TokenFault.ALGORITHM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "..",
        "e30.e30.e30",
        "令牌",
        "a" * 9000,
        jws.serialize_compact({"alg": "ES256", "kid": "ec-1"}, b"not json", EC),
        jws.serialize_compact({"alg": "ES256", "kid": "ec-1"}, b"[1]", EC),
        jws.serialize_compact({"alg": "ES256", "kid": "ec-1"}, b"[" * 3000, EC),
        base64.urlsafe_b64encode(b'{"alg":["ES256"],"kid":{}}').decode().rstrip("=") + ".e30.e30",
    ],
)
async def test_what_is_no_token_is_refused_and_nothing_else_is_raised(verifier: TokenVerifier, text: str) -> None:
    assert await fault_of(verifier, text) in {TokenFault.MALFORMED, TokenFault.ALGORITHM}


async def test_production_refuses_keys_of_the_local_issuer_whatever_they_say(tmp_path: Path, machine: Machine) -> None:
    # given the local issuer's token and its keys configured as the issuer's
    local = LocalIssuer.open(tmp_path)
    token = local.mint("350000001", ["family_doctor"])

    async def read() -> bytes:
        return local.jwks_path.read_bytes()

    def verifier(*, accept: bool) -> TokenVerifier:
        return TokenVerifier(
            IssuerKeys(read), issuer=LOCAL_ISSUER, audience=LOCAL_AUDIENCE, accept_development_keys=accept
        )

    # when a development service sees it, then it passes; a production service refuses it
    claims = await verifier(accept=True).verify(token)
    assert (claims.organisation_code, claims.roles) == ("350000001", frozenset({"family_doctor"}))
    assert "contracting:sign" in claims.scopes
    assert await fault_of(verifier(accept=False), token) is TokenFault.DEVELOPMENT_KEY


async def test_the_local_issuer_can_mint_what_has_expired(tmp_path: Path) -> None:
    local = LocalIssuer.open(tmp_path)

    async def read() -> bytes:
        return local.jwks_path.read_bytes()

    verifier = TokenVerifier(
        IssuerKeys(read), issuer=LOCAL_ISSUER, audience=LOCAL_AUDIENCE, accept_development_keys=True
    )
    token = local.mint_scopes("350000001", ["alliance:read"], lifetime=timedelta(minutes=-5))

    assert await fault_of(verifier, token) is TokenFault.EXPIRED
