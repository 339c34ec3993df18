"""Family R: what is said about each rule on reviews."""

from zzfz.rules.rule import Level, Rule

_E, _W = Level.ERROR, Level.WARNING

RULES = (
    Rule(
        "R101",
        "审核记录有误",
        _E,
        "review.yaml 读不懂，或有不认识的键、不合要求的值，或退回而没有理由。",
        "读不懂的结论等于没有审核；退回而不写理由，报送单位不知道改什么。",
        "verdicts:\n  - {verdict: returned, reviewer: 李四, date: 2023-05-08}",
        "verdicts:\n  - {verdict: returned, reason: 缺公章, reviewer: 李四, date: 2023-05-08, fingerprint: …}",
        "用 zzfz review 写审核结论，不要手工编辑。",
    ),
    Rule(
        "R102",
        "审后有变",
        _W,
        "审核之后，这一项的材料增加、减少或改动过。",
        "审核结论只对当时看过的那一份内容有效；审后调换材料正是要防止的（否决 2）。",
        "5月8日审核通过，5月10日换了 1-目录.pdf",
        "换了材料之后重新审核",
        "重新审核：zzfz review 序号 --pass 或 --return 理由。",
    ),
    Rule(
        "R103",
        "审核结论互相矛盾",
        _W,
        "对同一份内容先后有通过和退回两个相反的结论。",
        "材料没有变，结论却变了，其中一个多半有误；统计时以后一个为准。",
        "5月8日 通过（指纹甲）\n5月9日 退回（指纹甲）",
        "5月8日 退回（指纹甲）\n5月12日 通过（指纹乙）",
        "由审核人核实，删去不对的那一个。",
    ),
    Rule(
        "R104",
        "审核了不存在的材料项",
        _E,
        "审核记录里的项号超出这一组材料的项数。",
        "对应不上的结论不起作用，该审的那一项仍是待审核。",
        "items: [5]    # 本组只有 4 项",
        "items: [4]",
        "改正 items；整组都审过的不写 items。",
    ),
    Rule(
        "R105",
        "审核记录放错了文件夹",
        _E,
        "合并指标的审核记录放在后面成员的文件夹里。",
        "一组材料只有一份审核记录，放在第一项的文件夹里；放在别处不会被读到。",
        "evidence/38/review.yaml",
        "evidence/34/review.yaml",
        "移到这一组第一项的文件夹，与已有的合并。",
    ),
)
