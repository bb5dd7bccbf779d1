"""Trainers share the work between them: evenly, or one work to one of them."""

from tests.functional.activities.school import School
from tests.functional.review.paper import Papers


def test_work_is_shared_out_among_the_trainers(school: School, papers: Papers, ref: str) -> None:
    first, second = school.trainer("Первая Т."), school.trainer("Второй Т.")
    other = papers.add(school.placement_id, "Группа 2", school.person("Вера"))
    first.post("review/shares", {})
    mine = [person.text("review/?mine=1") for person in (first, second)]
    assert sum("Группа 1" in page for page in mine) == 1
    assert sum("Группа 2" in page for page in mine) == 1
    assert other in "".join(mine)
    third = school.trainer("Третья Т.")
    assert "В Вашей части работ нет" in third.text("review/?mine=1")
    first.post("review/shares", {"end": "1"})
    assert "Моя часть" not in first.text("review/")


def test_one_work_is_given_to_one_trainer_and_set_free_again(
    school: School, papers: Papers, ref: str
) -> None:
    first, second = school.trainer("Первая Т."), school.trainer("Второй Т.")
    assert "Кто проверяет эту работу: любой тренер" in first.text(f"review/work/{ref}")
    for trainer in (first, second):
        chosen = {"trainer": str(trainer.user_id)}
        given = first.post(f"review/work/{ref}/assignment", chosen)
        assert f"Эту работу проверяет {trainer.name}." in first.text(given.location)
    assert "Группа 1" in second.text("review/?mine=1")
    assert "Группа 1" not in first.text("review/?mine=1")
    assert "Проверяет: Второй Т." in first.text("review/")
    learner = str(school.person("Вера").user_id)
    assert first.post(f"review/work/{ref}/assignment", {"trainer": learner}).status_code == 404
    freed = first.post(f"review/work/{ref}/assignment", {"trainer": ""})
    assert "снова может проверить любой тренер" in first.text(freed.location)
    assert "Моя часть" not in first.text("review/")
