"""Under which account the embedded PostgreSQL runs, and how that account reaches what it needs.

PostgreSQL refuses to run as root. Started by root it therefore runs as the account ``nobody``, which every
system has; the state belongs to that account, and folders on the way to it are opened for passing through
(never for reading), as is the folder of the binaries.
"""

import os
import pwd
import stat
from pathlib import Path

from yilian_kit.embedded.failures import StateNotReadable
from yilian_kit.embedded.processes import CALLER, Account

ACCOUNT_FOR_ROOT = "nobody"


def account_for(folder: Path) -> Account:
    """The account for a state folder: the caller's, or as root the owner of the state that is there.

    Raises:
        StateNotReadable: an ordinary user meets state made by another user.
    """
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise StateNotReadable(
                f"{folder} belongs to another user (it was made by {_name(owner)}): "
                f"run as that user, or delete it as that user or as root."
            )
        return CALLER
    if owner:
        return Account(owner, folder.stat().st_gid)
    entry = pwd.getpwnam(ACCOUNT_FOR_ROOT)
    return Account(entry.pw_uid, entry.pw_gid)


def open_way_to(target: Path, account: Account) -> None:
    """Lets the account pass through every folder above ``target``; changes nothing when it is the caller's."""
    if account.user is None:
        return
    for folder in target.absolute().parents:
        _add_mode(folder, stat.S_IXOTH)


def open_binaries(root: Path, account: Account) -> None:
    """Lets the account read and run everything below ``root`` (a strict umask while installing forbade it)."""
    if account.user is None:
        return
    open_way_to(root, account)
    if (root / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for path in (root, *root.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            continue
        wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        _add_mode(path, wanted)


def _add_mode(path: Path, wanted: int) -> None:
    mode = path.stat().st_mode
    if mode & wanted != wanted:
        path.chmod(mode | wanted)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
