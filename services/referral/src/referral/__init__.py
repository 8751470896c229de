"""Tiered referral exchange (分级诊疗 · 双向转诊): moves a patient and the papers up and back down."""
