"""What a refusal of the database means: constraint -> (Chinese, English)."""

CONSTRAINTS = {
    "a_school_has_a_name": ("请填写学校名称", "a school needs a name"),
    "a_school_name_is_used_once": ("已有同名学校", "another school has this name"),
    "there_is_one_district_office": ("区级单位已存在", "there is a district office already"),
    "a_group_is_of_a_known_school": ("没有这所学校", "no such school"),
    "a_group_has_a_name": ("请填写组名", "a group needs a name"),
    "a_group_name_is_used_once_in_a_school": ("本校已有同名的组", "another group of the school has this name"),
    "a_login_is_plain": ("账号格式不对", "a login is 2 to 64 letters, digits or . _ @ + -"),
    "a_login_is_used_once_in_the_district": ("该账号已被使用", "somebody in the district has this login"),
    "a_person_has_a_name": ("请填写姓名", "a person needs a name"),
    "an_email_has_a_domain": ("不是有效的邮箱地址", "not an email address"),
    "a_membership_is_of_a_known_person": ("没有此人", "no such person"),
    "a_membership_is_at_a_known_school": ("没有这所学校", "no such school"),
    "a_membership_has_known_roles": ("至少需要一个有效角色", "a membership needs at least one role, all of them known"),
    "a_membership_ends_after_it_starts": ("结束日期不能早于开始日期", "a membership cannot end before it starts"),
    "a_person_is_at_a_school_once_at_a_time": (
        "此人在该时段已在该校任职",
        "the person is at this school in that time already; change that membership",
    ),
    "district_roles_are_held_at_the_district_office": (
        "区级角色只能在区级单位授予",
        "district roles are held at the district office only",
    ),
    "a_membership_is_in_groups_of_its_own_school": ("所选的组不属于该校", "a group is not one of this school"),
    "a_membership_is_in_a_group_once": ("同一个组不能重复", "a group is named twice"),
    "one_event_per_version_of_an_aggregate": (
        "内容刚被他人修改,请刷新后重试",
        "somebody changed it at the same moment; read it again and repeat your change",
    ),
}
