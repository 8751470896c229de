"""The hash chain over the audit trail: sealing by the worker, verification by a command, pruning by age.

A seal is ``SHA-256(hash of the seal before, canonical encoding of the audit row)``. Rows are sealed in commit-safe
order: by (transaction id, position), and only below the oldest transaction that still runs, so that a late commit is
neither lost nor squeezed in. Somebody who can write to the database and knows the rules could compute the whole
chain anew; against that the head of the chain goes to the logs with every batch, and ``verify_chain`` takes a head
that was noted elsewhere.
"""

from yilian_kit.audit_chain.retention import prune_audit
from yilian_kit.audit_chain.sealing import AuditSealer, SealedBatch, seal_batch
from yilian_kit.audit_chain.verification import (
    ChainFault,
    ChainReport,
    FaultKind,
    NotedHead,
    verify_chain,
)

__all__ = [
    "AuditSealer",
    "ChainFault",
    "ChainReport",
    "FaultKind",
    "NotedHead",
    "SealedBatch",
    "prune_audit",
    "seal_batch",
    "verify_chain",
]
