"""Why an item was read so, what contradicts itself in it, how a plan came to its term, and corrections taken back."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A plan that is there already has been looked at: nobody is asked about its term.
COLUMNS = """
ALTER TABLE plans ADD COLUMN term_basis text NOT NULL DEFAULT 'chosen'
  CONSTRAINT term_basis_is_known CHECK (term_basis IN ('document', 'chosen', 'nearest', 'contradicted'));
ALTER TABLE plan_items ADD COLUMN heading text NOT NULL DEFAULT '';
ALTER TABLE plan_items ADD COLUMN conflict jsonb
  CONSTRAINT a_conflict_has_two_readings CHECK (jsonb_array_length(conflict) = 2);
ALTER TABLE plan_corrections ADD COLUMN rule text NOT NULL DEFAULT '';
ALTER TABLE plan_corrections ADD COLUMN undoes uuid REFERENCES plan_corrections ON DELETE CASCADE;
CREATE UNIQUE INDEX a_correction_is_undone_once ON plan_corrections (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX corrections_by_rule ON plan_corrections (rule, kind);
"""

# Wider than before, so that a process of the release before goes on writing.
KINDS = """
ALTER TABLE plan_corrections DROP CONSTRAINT correction_kind_is_known;
ALTER TABLE plan_corrections ADD CONSTRAINT correction_kind_is_known CHECK (kind IN
  ('correct', 'split', 'merge', 'delete', 'add', 'dismiss', 'difference', 'confirm', 'resolve', 'term', 'undo'));
"""

# The rule of what was corrected, where the item still knows it.
RULES = """
UPDATE plan_corrections SET rule = plan_items.rule FROM plan_items
WHERE plan_items.id = (plan_corrections.before -> 0 ->> 'id')::uuid AND plan_corrections.kind <> 'difference';
"""


def upgrade() -> None:
    for script in (COLUMNS, KINDS, RULES):
        op.execute(script)
