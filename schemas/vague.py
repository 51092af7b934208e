"""Wording that says too little for a goal (R1.2). Lists are for the reader to extend; a test walks them."""

from __future__ import annotations

import re

# Words that promise a direction without saying how far: fine with a figure, empty without one.
DIRECTIONS: tuple[str, ...] = (
    *("降本增效", "提质增效", "做大做强", "提升", "提高", "加强", "增强", "强化", "优化", "改善", "改进", "完善"),
    *("推进", "推动", "促进", "加快", "加大", "深化", "健全", "规范", "赋能", "打通", "降低", "减少", "缩短"),
    *("做好", "落实", "保障", "夯实", "助力"),
)
# Words that leave it open whether anything is promised at all, with or without a figure.
EVASIONS: tuple[str, ...] = (
    *("尽快", "尽量", "尽可能", "尽早", "争取", "力争", "适当", "适时", "酌情", "若干", "有所", "一定程度"),
    *("进一步", "大力", "不断", "逐步", "显著", "明显", "大幅", "较大"),
)
# Names of qualities that cannot be measured before somebody says how.
QUALITIES: tuple[str, ...] = (
    *("效率", "质量", "效果", "水平", "能力", "体验", "效益", "协同", "协作", "配合", "沟通", "服务", "进度"),
    *("成本", "管理", "速度", "业绩", "满意"),
)
_MEASURES = "成倍个项次天日周月年分秒元人家套份"
_FIGURE = re.compile(r"\d|百分之|翻番|翻一番|减半|归零|零|[一二两三四五六七八九十百千万半]+\s*[" + _MEASURES + "]")


def direction_without_figure(text: str) -> str | None:
    """The word that promises a direction where no figure says how far; None where there is a figure or no such word."""
    return None if _FIGURE.search(text) else next((word for word in DIRECTIONS if word in text), None)


def evasion(text: str) -> str | None:
    """The word that leaves the promise open, or None."""
    return next((word for word in EVASIONS if word in text), None)
