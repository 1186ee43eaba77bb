/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-explain.h"

/**
 * sbx_client_explain_ability:
 * @name: of an ability
 *
 * Adds why it cannot be done at this server, by its dialect, by our role there, by the profile or by what the hub offers.
 *
 * Returns: whether something is in the way
 */
gboolean
sbx_client_explain_ability (SbxClient      *self,
                            const char     *name,
                            SbxExplanation *explanation)
{
  SbxAbility ability;
  SbxObstacle obstacle;
  g_autoptr (JsonObject) details = NULL;

  if (!sbx_ability_from_name (name, &ability) || !sbx_client_find_obstacle (self, ability, &obstacle))
    return FALSE;

  details = sbx_client_explain_new_field (obstacle.record, obstacle.field, obstacle.value);
  sbx_explanation_add (explanation, sbx_cause_new (g_get_real_time (), obstacle.cause, obstacle.text, SBX_EVIDENCE_RECORD, details));
  return TRUE;
}
