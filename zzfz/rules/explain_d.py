"""Family D: what is said about each rule on duplicates."""

from zzfz.rules.rule import Level, Rule

_E, _W = Level.ERROR, Level.WARNING

RULES = (
    Rule(
        "D101",
        "同一文件用于不同指标",
        _W,
        "完全相同的文件放在两个材料组里。",
        "同一份材料充当几项指标的材料，是评审退回的常见原因。合并指标本来就共用一组材料，不在此列。",
        "evidence/1/情况说明.docx 与 evidence/2/情况说明.docx 是同一个文件",
        "两项各有针对本项要求的情况说明",
        "换成针对本项的材料；确实通用的（如同一份制度），在说明文件的 note 里写明与本项的关系并写例外。",
    ),
    Rule(
        "D102",
        "同样的文字另存后用于不同指标",
        _W,
        "两份文件不同，文字却完全相同，放在两个材料组里。",
        "改名另存、转成 pdf 之后仍是同一份材料，评审时一眼可见。",
        "evidence/55/证明资料.docx 另存为 evidence/56/证明资料.pdf",
        "两项各有针对本项要求的证明资料",
        "换成针对本项的材料。只用 --base 检查改动时，只与同时改动的文件比较；全部比较用 zzfz check。",
    ),
    Rule(
        "D103",
        "同一材料算了两件",
        _E,
        "一项材料里有两件内容完全相同。",
        "件数会虚高：第 10 项要 10 家不同行业的企业，重复的不能算两家。",
        "evidence/10/案例3.docx 与 evidence/10/案例8.docx 相同",
        "10 个不同的案例",
        "删去一份，补上缺的那一件。",
    ),
)
