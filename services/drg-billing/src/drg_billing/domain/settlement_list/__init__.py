"""Quality control of the settlement list (医保结算清单质控): the record, the rules, and what they find."""
