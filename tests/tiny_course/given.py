"""Stand-ins for the functions of earlier units."""

from tiny_course import content
from unrolled.checking.stand_ins import stand_ins

__getattr__ = stand_ins(content)
