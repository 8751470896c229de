"""Contracting (家庭医生签约服务): residents, key groups, teams, agreements, coverage."""
