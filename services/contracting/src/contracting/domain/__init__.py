"""The rules of contracting (家庭医生签约): standard library only, no input or output."""
