/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-config.h"
#include "sbx-hub-error.h"
#include "sbx-limits.h"
#include "sbx-test-hub.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = sbx_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "hub.conf", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_refused (GError     *error,
                const char *first,
                const char *second,
                const char *third)
{
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, first));
  g_assert_nonnull (strstr (error->message, second));
  g_assert_nonnull (strstr (error->message, third));
}

static void
test_defaults (void)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  gpointer                 object = config;
  g_autofree char         *data_dir = g_build_filename (g_get_user_data_dir (), "signalbox", "hub", NULL);

  g_assert_cmpstr (sbx_hub_config_get_string (config, "address"), ==, "127.0.0.1");
  g_assert_cmpint (sbx_hub_config_get_int (config, "port"), ==, 7420);
  g_assert_cmpint (sbx_hub_config_get_int (config, "message-bytes"), ==, SBX_LIMIT_MESSAGE_BYTES);
  g_assert_cmpint (sbx_hub_config_get_int (config, "heartbeat-interval"), ==, 30000);
  g_assert_cmpstr (sbx_hub_config_get_string (config, "data-dir"), ==, data_dir);
  g_assert_cmpstr (sbx_hub_config_get_string (config, "port"), ==, "7420");

  config = NULL;
  g_assert_finalize_object (object);
}

/* Rules are held to their grammar where they are set, and stand in --print-config as they were written. */
static void
test_retention (void)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autoptr (GError)       error = NULL;
  g_autofree char         *text = NULL;

  g_assert_true (sbx_hub_config_set (config, "retention", "x/* events=5; tasks bytes=0 age=60", NULL));
  g_assert_false (sbx_hub_config_set (config, "retention", "x/* event=5", &error));
  assert_refused (error, "“retention” (in the command line)", "“event=5” is no limit", "events=NUMBER");
  g_assert_cmpstr (sbx_hub_config_get_string (config, "retention"), ==, "x/* events=5; tasks bytes=0 age=60");
  text = sbx_hub_config_to_text (config);
  g_assert_nonnull (strstr (text, "\nretention=x/* events=5; tasks bytes=0 age=60\n"));
}

/* Every default is allowed, and every number at the edges of its range and not past them. */
static void
test_ranges (void)
{
  gsize                n_settings;
  const SbxHubSetting *settings = sbx_hub_config_list_settings (&n_settings);

  for (gsize i = 0; i < n_settings; i++)
    {
      g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
      g_autoptr (GError)       error = NULL;
      g_autofree char         *least = g_strdup_printf ("%" G_GINT64_FORMAT, settings[i].minimum);
      g_autofree char         *most = g_strdup_printf ("%" G_GINT64_FORMAT, settings[i].maximum);
      g_autofree char         *less = g_strdup_printf ("%" G_GINT64_FORMAT, settings[i].minimum - 1);
      g_autofree char         *more = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) settings[i].maximum + 1);

      g_assert_true (sbx_hub_config_set (config, settings[i].name, settings[i].fallback, NULL));
      if (settings[i].type != SBX_HUB_SETTING_INT)
        continue;
      g_assert_true (sbx_hub_config_set (config, settings[i].name, least, NULL));
      g_assert_true (sbx_hub_config_set (config, settings[i].name, most, NULL));
      g_assert_cmpint (sbx_hub_config_get_int (config, settings[i].name), ==, settings[i].maximum);
      g_assert_false (sbx_hub_config_set (config, settings[i].name, less, &error));
      assert_refused (error, settings[i].name, least, most);
      g_clear_error (&error);
      g_assert_false (sbx_hub_config_set (config, settings[i].name, more, &error));
      assert_refused (error, settings[i].name, least, most);
      g_assert_cmpint (sbx_hub_config_get_int (config, settings[i].name), ==, settings[i].maximum);
    }
}

static void
test_wrong_values (void)
{
  static const char *const wrong[] = { "", " 1", "1 ", "0x10", "1.5", "ten", "--1", "99999999999999999999", NULL };
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();

  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sbx_hub_config_set (config, "port", wrong[i], &error));
      assert_refused (error, "port", "command line", "65535");
    }
  g_assert_cmpint (sbx_hub_config_get_int (config, "port"), ==, 7420);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autoptr (GError)       error = NULL;

  g_assert_true (sbx_hub_config_load_file (config, fixture->path, FALSE, NULL));
  g_assert_false (sbx_hub_config_load_file (config, fixture->path, TRUE, &error));
  assert_refused (error, fixture->path, "cannot be read", "");
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (fixture->path, "# mine\n[hub]\nport=7000\nname=\\sAn ‘office’\n", -1, NULL));
  g_assert_true (sbx_hub_config_load_file (config, fixture->path, TRUE, NULL));
  g_assert_cmpint (sbx_hub_config_get_int (config, "port"), ==, 7000);
  g_assert_cmpstr (sbx_hub_config_get_string (config, "name"), ==, " An ‘office’");
}

static void
test_bad_file (Fixture       *fixture,
               gconstpointer  data)
{
  const struct
  {
    const char *text;
    const char *named;
  } cases[] = {
    { "[hub]\nprot=1\n", "“prot”" },
    { "[hub]\nport=many\n", "“port”" },
    { "[hub]\nport=65536\n", "65535" },
    { "[hubs]\nport=1\n", "[hubs]" },
    { "port=1\n", "cannot be read" },
    { "[hub]\nname=\xff\n", "“name”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
      g_autoptr (GError)       error = NULL;

      g_assert_true (g_file_set_contents (fixture->path, cases[i].text, -1, NULL));
      g_assert_false (sbx_hub_config_load_file (config, fixture->path, TRUE, &error));
      assert_refused (error, cases[i].named, fixture->path, "");
    }
}

/* Each source wins over the one before it, and what a value came from is told. */
static void
test_sources (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autofree char         *text = NULL;
  g_autoptr (GError)       error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "[hub]\nport=7001\nname=file\naddress=::1\n", -1, NULL));
  g_setenv ("SIGNALBOX_PORT", "7002", TRUE);
  g_setenv ("SIGNALBOX_MESSAGE_BYTES", "2048", TRUE);
  g_setenv ("SIGNALBOX_OF_ANOTHER_PROGRAM", "x", TRUE);
  g_assert_true (sbx_hub_config_load_file (config, fixture->path, TRUE, NULL));
  g_assert_true (sbx_hub_config_load_environment (config, NULL));
  g_assert_true (sbx_hub_config_set (config, "name", "line", NULL));
  g_assert_true (sbx_hub_config_set (config, "token", "very secret", NULL));
  g_assert_cmpint (sbx_hub_config_get_int (config, "port"), ==, 7002);
  g_assert_cmpint (sbx_hub_config_get_int (config, "message-bytes"), ==, 2048);
  g_assert_cmpstr (sbx_hub_config_get_string (config, "name"), ==, "line");
  g_assert_cmpstr (sbx_hub_config_get_string (config, "address"), ==, "::1");

  text = sbx_hub_config_to_text (config);
  g_assert_nonnull (strstr (text, "from: SIGNALBOX_PORT\nport=7002\n"));
  g_assert_nonnull (strstr (text, "from: the command line\nname=line\n"));
  g_assert_nonnull (strstr (text, fixture->path));
  g_assert_nonnull (strstr (text, "from: default\ndepth=64\n"));
  g_assert_nonnull (strstr (text, "token=***\n"));
  g_assert_null (strstr (text, "very secret"));

  g_setenv ("SIGNALBOX_PORT", "x", TRUE);
  g_assert_false (sbx_hub_config_load_environment (config, &error));
  assert_refused (error, "“port”", "SIGNALBOX_PORT", "65535");
  g_unsetenv ("SIGNALBOX_PORT");
  g_unsetenv ("SIGNALBOX_MESSAGE_BYTES");
}

/* What is printed can be read again. */
static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autoptr (SbxHubConfig) again = sbx_hub_config_new ();
  g_autofree char         *text = NULL;
  gsize                    n_settings;
  const SbxHubSetting     *settings = sbx_hub_config_list_settings (&n_settings);

  g_assert_true (sbx_hub_config_set (config, "name", "a;b\n c", NULL));
  g_assert_true (sbx_hub_config_set (config, "socket", "", NULL));
  text = sbx_hub_config_to_text (config);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  g_assert_true (sbx_hub_config_load_file (again, fixture->path, TRUE, NULL));
  for (gsize i = 0; i < n_settings; i++)
    g_assert_cmpstr (sbx_hub_config_get_string (config, settings[i].name), ==,
                     sbx_hub_config_get_string (again, settings[i].name));
}

static void
test_paths (void)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autofree char         *home = g_build_filename (g_get_home_dir (), "d", NULL);
  g_autofree char         *runtime = g_build_filename (g_get_user_runtime_dir (), "s", NULL);
  g_autofree char         *here = g_canonicalize_filename ("x/../d", NULL);

  g_assert_true (sbx_hub_config_set (config, "data-dir", "~/d", NULL));
  g_assert_cmpstr (sbx_hub_config_get_string (config, "data-dir"), ==, home);
  g_assert_true (sbx_hub_config_set (config, "data-dir", "x/../d", NULL));
  g_assert_cmpstr (sbx_hub_config_get_string (config, "data-dir"), ==, here);
  g_assert_true (sbx_hub_config_set (config, "socket", "$XDG_RUNTIME_DIR/s", NULL));
  g_assert_cmpstr (sbx_hub_config_get_string (config, "socket"), ==, runtime);
  g_assert_true (sbx_hub_config_set (config, "socket", "", NULL));
  g_assert_cmpstr (sbx_hub_config_get_string (config, "socket"), ==, "");
}

/* data/hub.conf.example shows every setting with its default, and can be loaded. */
static void
test_example (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autofree char         *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "hub.conf.example", NULL);
  g_autofree char         *text = NULL;
  g_autofree char         *active = NULL;
  gsize                    n_settings;
  const SbxHubSetting     *settings = sbx_hub_config_list_settings (&n_settings);
  g_auto (GStrv)           parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (gsize i = 0; i < n_settings; i++)
    {
      g_autofree char *line = g_strdup_printf ("\n# %s\n#%s=%s\n", settings[i].help, settings[i].name, settings[i].fallback);

      if (strstr (text, line) == NULL)
        g_error ("%s lacks:%s", path, line);
    }
  parts = g_strsplit (text, "\n#", -1);
  g_assert_cmpuint (g_strv_length (parts) - 1, >=, 2 * n_settings);

  /* With the marks of the settings taken away it is a configuration of defaults. */
  {
    g_autoptr (GRegex) regex = g_regex_new ("^#(?=[a-z-]+=)", G_REGEX_MULTILINE, 0, NULL);

    active = g_regex_replace_literal (regex, text, -1, 0, "", 0, NULL);
  }
  g_assert_true (g_file_set_contents (fixture->path, active, -1, NULL));
  g_assert_true (sbx_hub_config_load_file (config, fixture->path, TRUE, NULL));
  g_assert_cmpint (sbx_hub_config_get_int (config, "port"), ==, 7420);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hub-config/defaults", test_defaults);
  g_test_add_func ("/hub-config/ranges", test_ranges);
  g_test_add_func ("/hub-config/retention", test_retention);
  g_test_add_func ("/hub-config/wrong-values", test_wrong_values);
  g_test_add ("/hub-config/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/hub-config/bad-file", Fixture, NULL, set_up, test_bad_file, tear_down);
  g_test_add ("/hub-config/sources", Fixture, NULL, set_up, test_sources, tear_down);
  g_test_add ("/hub-config/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add_func ("/hub-config/paths", test_paths);
  g_test_add ("/hub-config/example", Fixture, NULL, set_up, test_example, tear_down);

  return g_test_run ();
}
