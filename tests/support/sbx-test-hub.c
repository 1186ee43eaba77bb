/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-hub.h"

#include "sbx-hub.h"

#include <glib/gstdio.h>

struct _SbxTestHub
{
  SbxHubConfig *config;
  char         *data_dir;
  char         *uri;
  char         *socket_path;
  GThread      *thread;     /* (nullable): stopped */
  GMainLoop    *loop;
  GMutex        mutex;
  GCond         changed;
  gboolean      started;
  gint          ended;      /* atomic */
};

char *
sbx_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char              *path = g_dir_make_tmp ("signalbox-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
sbx_test_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char      *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        sbx_test_remove_folder (child);
      else
        g_assert_no_errno (g_unlink (child));
    }
  g_assert_no_errno (g_rmdir (path));
}

static gpointer
run (gpointer data)
{
  SbxTestHub              *self = data;
  GMainContext            *context = g_main_loop_get_context (self->loop);
  g_autoptr (SbxHub)       hub = NULL;
  g_autoptr (GError)       error = NULL;

  g_main_context_push_thread_default (context);
  hub = sbx_hub_new (self->config);
  sbx_hub_start (hub, &error);
  g_assert_no_error (error);

  g_mutex_lock (&self->mutex);
  self->uri = g_strdup (sbx_hub_get_uri (hub));
  self->socket_path = g_strdup (sbx_hub_get_socket_path (hub));
  self->started = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);

  g_main_loop_run (self->loop);
  sbx_hub_stop (hub);
  g_clear_object (&hub);
  g_main_context_pop_thread_default (context);
  g_atomic_int_set (&self->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

SbxTestHub *
sbx_test_hub_new (const char *first_setting,
                  ...)
{
  SbxTestHub        *self = g_new0 (SbxTestHub, 1);
  g_autofree char   *socket = NULL;
  g_autoptr (GError) error = NULL;
  const char        *name = first_setting;
  va_list            settings;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->data_dir = sbx_test_make_folder ();
  self->config = sbx_hub_config_new ();
  socket = g_build_filename (self->data_dir, "s", NULL);
  sbx_hub_config_set (self->config, "port", "0", &error);
  sbx_hub_config_set (self->config, "data-dir", self->data_dir, &error);
  sbx_hub_config_set (self->config, "socket", socket, &error);

  va_start (settings, first_setting);
  for (; name != NULL; name = va_arg (settings, const char *))
    {
      sbx_hub_config_set (self->config, name, va_arg (settings, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (settings);

  sbx_test_hub_start (self);
  return self;
}

void
sbx_test_hub_start (SbxTestHub *self)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  if (self->uri != NULL)
    {
      g_autoptr (GUri) uri = g_uri_parse (self->uri, G_URI_FLAGS_NONE, NULL);
      g_autofree char *port = g_strdup_printf ("%d", g_uri_get_port (uri));

      g_assert_true (sbx_hub_config_set (self->config, "port", port, NULL));
    }
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->socket_path, g_free);
  self->started = FALSE;
  self->ended = FALSE;
  self->loop = g_main_loop_new (context, FALSE);
  self->thread = g_thread_new ("test-hub", run, self);

  g_mutex_lock (&self->mutex);
  while (!self->started)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
sbx_test_hub_stop (SbxTestHub *self)
{
  if (self->thread == NULL)
    return;
  /* In its own context: it may not have begun to run the loop. */
  g_main_context_invoke (g_main_loop_get_context (self->loop), quit, self->loop);
  /* A hub that stops waits a while for its peers to say goodbye, and they may live in this thread. */
  while (!g_atomic_int_get (&self->ended))
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

void
sbx_test_hub_free (SbxTestHub *self)
{
  sbx_test_hub_stop (self);
  sbx_test_remove_folder (self->data_dir);
  g_clear_object (&self->config);
  g_free (self->data_dir);
  g_free (self->uri);
  g_free (self->socket_path);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

const char *
sbx_test_hub_get_uri (SbxTestHub *self)
{
  return self->uri;
}

const char *
sbx_test_hub_get_socket_path (SbxTestHub *self)
{
  return self->socket_path;
}

const char *
sbx_test_hub_get_data_dir (SbxTestHub *self)
{
  return self->data_dir;
}
