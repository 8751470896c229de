"""Problems of settlement lists."""

from drg_billing.domain.settlement_list_errors import SettlementListBlocked
from yilian_kit.http import ProblemCatalogue, ProblemType

SETTLEMENT_LIST_PROBLEMS: ProblemCatalogue = {
    SettlementListBlocked: ProblemType(
        422,
        SettlementListBlocked.slug,
        title_en="Rules keep the settlement list from being submitted; nothing was stored",
        title_zh="结算清单质控未通过，未保存任何内容",
        detail_en="Each finding names its rule, its field and whether it blocks.",
        detail_zh="每条质控结果均注明规则、字段及是否阻断。",
        extension=("findings",),
    ),
}
