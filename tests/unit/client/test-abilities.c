/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client.h"

/* What each kind of server can do, before there is a connection: as docs/client.md says. */

static SbxClient *
new_client (const char *dialect)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("127.0.0.1:1", NULL);
  SbxClient *client = sbx_client_new (address, NULL);

  g_assert_true (sbx_client_set_dialect (client, dialect));
  return client;
}

static const struct
{
  const char *dialect;
  const char *can;    /* R reply, T reply to, t typing, k what is kept here, s search, * everything */
} dialects[] = {
  { "auto", "*" },
  { "native", "*" },
  { "monitor", "RTks" },
  { "broadcast", "Rtks" },
  { "agent", "s" },
  { "worker", "s" },
  { "unified", "s" },
};

static char
letter_of (SbxAbility ability)
{
  switch (ability)
    {
    case SBX_ABILITY_REPLY:
      return 'R';
    case SBX_ABILITY_REPLY_TO:
      return 'T';
    case SBX_ABILITY_TYPING:
      return 't';
    case SBX_ABILITY_PIN:
    case SBX_ABILITY_MUTE:
    case SBX_ABILITY_MARK_UNREAD:
      return 'k';
    case SBX_ABILITY_SEARCH:
      return 's';
    default:
      return '?';
    }
}

static void
test_dialects (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      SbxClient *client = new_client (dialects[i].dialect);

      for (guint ability = 0; ability < SBX_N_ABILITIES; ability++)
        {
          const char *why_not = sbx_client_why_not (client, ability);
          gboolean can = *dialects[i].can == '*' || strchr (dialects[i].can, letter_of (ability)) != NULL;

          g_test_message ("%s %u: %s", dialects[i].dialect, ability, why_not != NULL ? why_not : "-");
          g_assert_cmpint (why_not == NULL, ==, can);
          if (why_not != NULL)
            g_assert_true (g_str_has_suffix (why_not, "."));
        }
      g_assert_finalize_object (client);
    }
}

static void
test_profile (void)
{
  SbxClient *client = new_client ("native");
  g_autoptr (JsonNode) profile = json_from_string ("{\"features\":{\"file_upload\":false,\"typing_indicator\":false}}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_client_set_profile (client, json_node_get_object (profile), &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (sbx_client_why_not (client, SBX_ABILITY_UPLOAD), "profile"));
  g_assert_nonnull (sbx_client_why_not (client, SBX_ABILITY_VIEWING));
  g_assert_null (sbx_client_why_not (client, SBX_ABILITY_VOICE));
  g_assert_null (sbx_client_why_not (client, SBX_ABILITY_EDIT));
  g_assert_finalize_object (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/abilities/dialects", test_dialects);
  g_test_add_func ("/client/abilities/profile", test_profile);

  return g_test_run ();
}
