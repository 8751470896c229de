"""The rules of a referral: standard library only, no input or output."""
