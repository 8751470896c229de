"""Alliance (医联体专家下派与排班): the directory, the experts, who goes where and when, and what was learnt."""
