"""The stories of the demonstration, in the order of their regulations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from samples.campaigns.guiyang.story import Guiyang
from samples.campaigns.ningxia.story import Ningxia
from samples.campaigns.scene import Scene, Story
from samples.campaigns.shandong.story import Shandong
from samples.campaigns.zhejiang.story import Zhejiang

STORIES: Mapping[str, Callable[[Scene], Story]] = {
    "贵阳": Guiyang,
    "山东": Shandong,
    "浙江": Zhejiang,
    "宁夏": Ningxia,
}
"""By region."""
BUREAUS = ("guiyang/offices.yaml", "shandong/offices.yaml", "zhejiang/offices.yaml", "ningxia/offices.yaml")
"""Files of their offices."""
