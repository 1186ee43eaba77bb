/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-claim.h"
#include "sbx-wire-error.h"

#define NOW G_GINT64_CONSTANT (1795132800000)

static SbxTopicRecord *
new_topic (const char *by,
           gint64      until,
           gint64      fence)
{
  SbxTopicRecord *topic = sbx_topic_record_new ();

  topic->claim_by = g_strdup (by);
  topic->claim_until = until;
  topic->claim_fence = fence;
  return topic;
}

static void
test_held (void)
{
  g_autoptr (SbxTopicRecord) topic = new_topic ("ana", NOW, 1);

  g_assert_false (sbx_claim_is_held (topic, NOW));
  g_assert_true (sbx_claim_is_held (topic, NOW - 1));
  /* The clock was set back since. */
  g_assert_true (sbx_claim_is_held (topic, NOW - SBX_CLAIM_LONGEST_MS));
  g_assert_false (sbx_claim_is_held (topic, NOW - SBX_CLAIM_LONGEST_MS - 1));

  g_assert_true (sbx_claim_end (topic));
  g_assert_false (sbx_claim_is_held (topic, NOW - 1));
  g_assert_false (sbx_claim_end (topic));
}

static void
assert_given (SbxTopicRecord *topic,
              const char     *by,
              gint64          until,
              gint64          fence)
{
  g_assert_cmpstr (topic->claim_by, ==, by);
  g_assert_cmpint (topic->claim_until, ==, until);
  g_assert_cmpint (topic->claim_fence, ==, fence);
}

static void
test_give (void)
{
  g_autoptr (SbxTopicRecord) topic = new_topic (NULL, 0, 0);

  sbx_claim_give (topic, "ana", 120, NOW);
  assert_given (topic, "ana", NOW + 120000, 1);
  sbx_claim_give (topic, "ana", 60, NOW + 100000);
  assert_given (topic, "ana", NOW + 160000, 1);
  sbx_claim_give (topic, "ben", 60, NOW + 100000);
  assert_given (topic, "ben", NOW + 160000, 2);
  /* What is over is none, whoever held it. */
  sbx_claim_give (topic, "ben", 60, NOW + 160000);
  assert_given (topic, "ben", NOW + 220000, 3);
  sbx_claim_end (topic);
  sbx_claim_give (topic, "ben", 60, NOW + 160000);
  assert_given (topic, "ben", NOW + 220000, 4);
}

/* Refused with the claim, whose holder is @by. */
static void
assert_conflict (GError     *error,
                 const char *field,
                 const char *by,
                 gint64      fence)
{
  JsonObject *details, *claim;

  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT);
  details = sbx_wire_error_get_details (error);
  g_assert_cmpstr (json_object_get_string_member (details, "field"), ==, field);
  claim = json_object_get_object_member (details, "claim");
  g_assert_cmpint (json_object_get_int_member (claim, "fence"), ==, fence);
  g_assert_cmpstr (json_object_get_string_member_with_default (claim, "by", NULL), ==, by);
  g_error_free (error);
}

static void
test_checks (void)
{
  g_autoptr (SbxTopicRecord) topic = new_topic ("ana", NOW, 3);
  GError                    *error = NULL;

  g_assert_true (sbx_claim_check_holder (topic, "ana", NOW - 1, &error));
  g_assert_false (sbx_claim_check_holder (topic, "ben", NOW - 1, &error));
  assert_conflict (g_steal_pointer (&error), "claim", "ana", 3);
  g_assert_true (sbx_claim_check_holder (topic, "ben", NOW, &error));
  g_assert_no_error (error);

  for (gint64 fence = -1; fence <= 4; fence++)
    {
      gboolean may = sbx_claim_check_fence (topic, fence, NOW - 1, &error);

      g_assert_cmpint (may, ==, fence < 0 || fence == 3);
      if (!may)
        assert_conflict (g_steal_pointer (&error), "fence", "ana", 3);
    }
  g_assert_false (sbx_claim_check_fence (topic, 2, NOW, &error));
  assert_conflict (g_steal_pointer (&error), "fence", NULL, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/claim/held", test_held);
  g_test_add_func ("/claim/give", test_give);
  g_test_add_func ("/claim/checks", test_checks);

  return g_test_run ();
}
