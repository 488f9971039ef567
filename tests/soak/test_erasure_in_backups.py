"""A backup on each of the thirty days: what is proved of some in `make test` is proved of all."""

import pytest

from tests.protection.test_erasure_in_backups import (
    story,
    test_a_restore_of_the_oldest_data_brings_back_everybody_else,
    test_all_backups_and_one_epoch_are_left,
    test_before_the_rotation_an_old_key_backup_and_the_old_epoch_opened_her,
    test_everybody_else_opens_whole_from_the_oldest_data_with_the_newest_keys,
    test_no_name_of_ten_thousand_is_found_in_old_digests_with_any_key_that_exists,
    test_of_her_nothing_opens_in_any_backup_with_any_key_that_exists,
)

__all__ = [
    "story",
    "test_a_restore_of_the_oldest_data_brings_back_everybody_else",
    "test_all_backups_and_one_epoch_are_left",
    "test_before_the_rotation_an_old_key_backup_and_the_old_epoch_opened_her",
    "test_everybody_else_opens_whole_from_the_oldest_data_with_the_newest_keys",
    "test_no_name_of_ten_thousand_is_found_in_old_digests_with_any_key_that_exists",
    "test_of_her_nothing_opens_in_any_backup_with_any_key_that_exists",
]


@pytest.fixture(scope="module")
def days():
    return range(30)
