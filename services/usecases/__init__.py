"""What people do with TalentCoop: load, let `talentcoop` decide, save. A module per noun, verbs a worker would use."""
