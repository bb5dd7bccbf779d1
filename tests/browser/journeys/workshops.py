"""The two built-in workshops: their keys, steps and points, and what their buttons are called."""

from decimal import Decimal

AGREEMENT, PLAN = "pos/workshop", "pos/project"
STEPS = {
    AGREEMENT: ("feelings", "actions", "rules"),
    PLAN: ("norms", "goals", "technique", "outcomes", "monitoring", "analysis", "sharing"),
}
FULL = {AGREEMENT: Decimal(10), PLAN: Decimal(20)}

RU = {
    "name": "Название группы",
    "found": "Создать группу",
    "join": "Вступить",
    "sign": "Подписываю как",
    "hand_in": "Сдать",
    "handed_in": "сдан",
    "marked": "Выставить",
    "saved": "Оценка сохранена",
    "seen": "Ясно и по делу",
}
EN = {
    "name": "Name of the group",
    "found": "Make the group",
    "join": "Join",
    "sign": "I sign as",
    "hand_in": "Hand in",
    "handed_in": "handed in",
    "marked": "Save and release",
    "saved": "The mark is saved",
    "seen": "Clear and to the point",
}
