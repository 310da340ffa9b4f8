"""Puts the service together, decides nothing."""

from flask import Flask

from services.notifications.api import api
from services.notifications.config import load
from shared.clock import Clock
from shared.settings import ServiceSettings
from shared.store import Store, open_store
from shared.web import TokenVerifier, create_app

#: The database's named refusals: constraint -> (Chinese, English).
CONSTRAINTS = {
    "one_message_per_person_and_subject": ("此人已有关于此事的消息", "the person already has a message of this"),
    "a_version_is_delivered_once_per_channel": ("这一版已送达过", "this version has been delivered on this channel"),
    "a_message_says_something": ("消息没有内容", "the message has no content"),
    "a_message_was_told_from_an_earlier_version": ("消息的版本不对", "nobody knows a version that is yet to come"),
    "a_version_says_one_thing": ("这一版已有内容", "this version already has a content"),
    "a_participant_is_named_once": ("对象重复", "this participant is already named"),
    "one_gathering_mail_per_person_and_thread": ("已有一封待发的邮件", "a mail of this thread is already waiting"),
    "a_mail_has_its_own_message_id": ("邮件编号重复", "another mail has this Message-ID"),
    "only_a_composed_mail_is_sent": ("邮件尚未写好", "the mail is not written yet"),
    "what_was_not_delivered_has_a_reason": ("未送达须有原因", "say why it was not delivered"),
    "one_preference_per_person_and_purpose": ("这项偏好已设置", "this preference is already set"),
    "one_rule_per_school_and_purpose": ("这项规定已设置", "this rule is already set"),
    "purpose_is_known": ("没有这类消息", "there are no messages of this purpose"),
    "activity_state_is_known": ("没有这种活动状态", "an activity has no such state"),
    "message_state_is_known": ("没有这种消息状态", "a message has no such state"),
    "delivery_state_is_known": ("没有这种送达状态", "a delivery has no such state"),
    "mail_state_is_known": ("没有这种邮件状态", "a mail has no such state"),
    "announcement_state_is_known": ("没有这种通知状态", "an announcement has no such state"),
    "channel_is_known": ("没有这种渠道", "there is no such channel"),
    "mail_rule_is_known": ("没有这种规定", "there is no such rule"),
}


def make_app(
    settings: ServiceSettings, store: Store, *, clock: Clock | None = None, verifier: TokenVerifier | None = None
) -> Flask:
    return create_app(api, settings, store, clock=clock, verifier=verifier, constraints=CONSTRAINTS)


def create_web() -> Flask:
    settings = load()
    return make_app(settings, open_store(settings.database_url, application="notifications web"))
