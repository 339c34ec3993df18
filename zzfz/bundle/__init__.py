"""The volume for evaluators (迎检资料): one archive that proves itself, and the check of one."""
