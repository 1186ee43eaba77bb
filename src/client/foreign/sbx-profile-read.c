/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-profile-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-codec-monitor.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

/* The members of a profile, and what may stand in them. */

#define TEXT_BYTES 4096

/* What a time in a profile may be, in ms. */
#define TIME_MIN 50
#define TIME_MAX (24 * 60 * 60 * 1000)
#define TRIES_MAX 1000

gboolean
sbx_profile_refuse (GError     **error,
                    const char  *format,
                    ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* TRANSLATORS: %s is a sentence that says what is wrong with a file. */
  g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("The connection’s profile cannot be used: %s"), what);
  return FALSE;
}

static gboolean
refuse_type (const char  *name,
             GError     **error)
{
  /* TRANSLATORS: %s is the name of a setting in a file. */
  return sbx_profile_refuse (error, _("“%s” has a value of the wrong kind."), name);
}

/* --- The members --- */

static gboolean
read_text (char       **field,
           const char  *name,
           JsonNode    *value,
           GError     **error)
{
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING ||
      strlen (json_node_get_string (value)) > TEXT_BYTES)
    return refuse_type (name, error);

  g_free (*field);
  *field = json_node_dup_string (value);
  return TRUE;
}

static gboolean
read_dialect (SbxProfile  *self,
              const char  *name,
              JsonNode    *value,
              GError     **error)
{
  if (!read_text (&self->dialect, name, value, error))
    return FALSE;
  if (g_str_equal (self->dialect, "auto") || g_str_equal (self->dialect, "native") ||
      sbx_foreign_find_dialect (self->dialect) != NULL)
    return TRUE;

  return sbx_profile_refuse (error, _("There is no dialect “%s”."), self->dialect);
}

static gboolean
read_token (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  if (!read_text (&self->token, name, value, error))
    return FALSE;
  if (strpbrk (self->token, "\r\n") == NULL)
    return TRUE;

  return sbx_profile_refuse (error, _("A token is one line."));
}

static gboolean
read_namespace (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  if (!read_text (&self->nsp, name, value, error))
    return FALSE;
  if (self->nsp[0] == '/' && strchr (self->nsp, ',') == NULL)
    return TRUE;

  return sbx_profile_refuse (error, _("A namespace begins with “/” and has no comma in it."));
}

static gboolean
read_user_id (SbxProfile  *self,
              const char  *name,
              JsonNode    *value,
              GError     **error)
{
  if (!read_text (&self->user_id, name, value, error))
    return FALSE;
  if (*self->user_id != '\0' && strlen (self->user_id) <= SBX_LIMIT_ID_BYTES && strpbrk (self->user_id, "\r\n") == NULL)
    return TRUE;

  return sbx_profile_refuse (error, _("A user ID is one line of at most %d bytes."), SBX_LIMIT_ID_BYTES);
}

/* What people are. Other types are programs, which say so themselves. */
static gboolean
read_client_type (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  if (!read_text (&self->client_type, name, value, error))
    return FALSE;
  if (g_str_equal (self->client_type, "monitor") || g_str_equal (self->client_type, "admin"))
    return TRUE;

  return sbx_profile_refuse (error, _("“%s” is “monitor” or “admin”."), name);
}

static gboolean
read_auto_connect (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_BOOLEAN)
    return refuse_type (name, error);

  self->auto_connect = json_node_get_boolean (value);
  return TRUE;
}

static gboolean
read_transports (SbxProfile  *self,
                 const char  *name,
                 JsonNode    *value,
                 GError     **error)
{
  const char *names[2] = { NULL, NULL };
  JsonArray *array;
  guint length;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return refuse_type (name, error);

  array = json_node_get_array (value);
  length = json_array_get_length (array);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING
                           ? json_node_get_string (element) : "";

      if (i >= G_N_ELEMENTS (names) || (!g_str_equal (text, "websocket") && !g_str_equal (text, "polling")))
        return sbx_profile_refuse (error, _("“%s” has “websocket”, “polling” or both, that to try first in front."), name);
      names[i] = text;
    }
  if (length == 0)
    return refuse_type (name, error);

  if (g_str_equal (names[0], "websocket"))
    self->transports = length == 1 ? SBX_PROFILE_WEBSOCKET_ONLY : SBX_PROFILE_WEBSOCKET_FIRST;
  else
    self->transports = length == 1 ? SBX_PROFILE_POLLING_ONLY : SBX_PROFILE_POLLING_FIRST;
  return TRUE;
}

static gboolean
read_timings (SbxProfile  *self,
              const char  *name,
              JsonNode    *value,
              GError     **error)
{
  const struct { const char *name; gint64 *value; gint64 min; gint64 max; } times[] = {
    { "heartbeat", &self->heartbeat, TIME_MIN, TIME_MAX },
    { "connectTimeout", &self->connect_timeout, TIME_MIN, TIME_MAX },
    { "backoffBase", &self->backoff_base, TIME_MIN, TIME_MAX },
    { "backoffMax", &self->backoff_max, TIME_MIN, TIME_MAX },
    { "tries", &self->backoff_limit, 1, TRIES_MAX },
  };
  JsonObjectIter iter;
  const char *member;
  JsonNode *time;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse_type (name, error);

  json_object_iter_init (&iter, json_node_get_object (value));
  while (json_object_iter_next (&iter, &member, &time))
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (times) && !g_str_equal (times[i].name, member))
        i++;
      if (i == G_N_ELEMENTS (times))
        return sbx_profile_refuse (error, _("There is no setting “%s”."), member);
      if (!sbx_fields_get_int (json_node_get_object (value), member, SBX_FIELD_REQUIRED, times[i].min, times[i].max,
                               times[i].value, NULL))
        /* TRANSLATORS: %s is the name of a setting in a file. */
        return sbx_profile_refuse (error, _("“%s” must be a whole number from %d to %d."), member, (int) times[i].min, (int) times[i].max);
    }
  return TRUE;
}

static gboolean
set_feature (SbxProfile  *self,
             const char  *feature,
             gboolean     on,
             GError     **error)
{
  static const char *const known[] = {
    "messaging", "typing_indicator", "file_upload", "voice_note", "system_notifications", "user_monitoring", "real_time_stats",
    "claims", "actions", "tasks", "projects", "people", "search", "clients", NULL
  };

  if (!g_strv_contains (known, feature))
    return sbx_profile_refuse (error, _("There is no feature “%s”."), feature);
  g_hash_table_insert (self->features, g_strdup (feature), GINT_TO_POINTER (on));
  return TRUE;
}

static gboolean
read_features (SbxProfile  *self,
               const char  *name,
               JsonNode    *value,
               GError     **error)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      JsonObjectIter iter;
      const char *member;
      JsonNode *on;

      json_object_iter_init (&iter, json_node_get_object (value));
      while (json_object_iter_next (&iter, &member, &on))
        {
          if (!JSON_NODE_HOLDS_VALUE (on) || json_node_get_value_type (on) != G_TYPE_BOOLEAN)
            return refuse_type (member, error);
          if (!set_feature (self, member, json_node_get_boolean (on), error))
            return FALSE;
        }
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return refuse_type (name, error);
  self->only_named = TRUE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (value), i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return refuse_type (name, error);
      if (!set_feature (self, json_node_get_string (element), TRUE, error))
        return FALSE;
    }
  return TRUE;
}

/* Name → text; numbers and booleans as people write them. */
static GHashTable *
read_texts (const char  *name,
            JsonNode    *value,
            GError     **error)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  JsonObjectIter iter;
  const char *member;
  JsonNode *text;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    {
      refuse_type (name, error);
      return NULL;
    }

  json_object_iter_init (&iter, json_node_get_object (value));
  while (json_object_iter_next (&iter, &member, &text))
    {
      if (!JSON_NODE_HOLDS_VALUE (text))
        {
          refuse_type (member, error);
          return NULL;
        }
      if (json_node_get_value_type (text) == G_TYPE_STRING)
        g_hash_table_insert (texts, g_strdup (member), json_node_dup_string (text));
      else if (json_node_get_value_type (text) == G_TYPE_BOOLEAN)
        g_hash_table_insert (texts, g_strdup (member), g_strdup (json_node_get_boolean (text) ? "true" : "false"));
      else if (json_node_get_value_type (text) == G_TYPE_INT64)
        g_hash_table_insert (texts, g_strdup (member), g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (text)));
      else
        g_hash_table_insert (texts, g_strdup (member), g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (text))));
    }
  return g_steal_pointer (&texts);
}

static gboolean
read_events (SbxProfile  *self,
             const char  *name,
             JsonNode    *value,
             GError     **error)
{
  static const char *const reserved[] = { "", "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", NULL };
  g_autoptr (GHashTable) names = read_texts (name, value, error);
  GHashTableIter iter;
  gpointer event, other;

  if (names == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &event, &other))
    {
      if (!sbx_codec_monitor_has_event (event))
        return sbx_profile_refuse (error, _("There is no event “%s” that could be called otherwise."), (const char *) event);
      if (g_strv_contains (reserved, other))
        return sbx_profile_refuse (error, _("No server can call “%s” “%s”."), (const char *) event, (const char *) other);
      if (g_hash_table_contains (self->from_server, other))
        return sbx_profile_refuse (error, _("Two events cannot both be called “%s”."), (const char *) other);
      g_hash_table_insert (self->to_server, g_strdup (event), g_strdup (other));
      g_hash_table_insert (self->from_server, g_strdup (other), g_strdup (event));
    }
  return TRUE;
}

static gboolean
read_query (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  g_clear_pointer (&self->query, g_hash_table_unref);
  self->query = read_texts (name, value, error);
  return self->query != NULL;
}

static gboolean
read_headers (SbxProfile  *self,
              const char  *name,
              JsonNode    *value,
              GError     **error)
{
  GHashTableIter iter;
  gpointer header, text;

  g_clear_pointer (&self->headers, g_hash_table_unref);
  self->headers = read_texts (name, value, error);
  if (self->headers == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &header, &text))
    if (*(const char *) header == '\0' || strpbrk (header, " \t\r\n:") != NULL || strpbrk (text, "\r\n") != NULL)
      return sbx_profile_refuse (error, _("“%s” cannot be the name or value of an HTTP header."), (const char *) header);
  return TRUE;
}

static gboolean
read_object (JsonObject **field,
             const char  *name,
             JsonNode    *value,
             GError     **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse_type (name, error);

  g_clear_pointer (field, json_object_unref);
  *field = sbx_json_copy_object (json_node_get_object (value));
  return TRUE;
}

static gboolean
read_auth (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  return read_object (&self->auth, name, value, error);
}

static gboolean
read_options (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  return read_object (&self->options, name, value, error);
}

/* Free text for whoever reads the file. */
static gboolean
read_comment (SbxProfile *self, const char *name, JsonNode *value, GError **error)
{
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean  (*read) (SbxProfile  *self,
                     const char  *name,
                     JsonNode    *value,
                     GError     **error);
} members[] = {
  { "auth", read_auth },
  { "autoConnect", read_auto_connect },
  { "clientType", read_client_type },
  { "comment", read_comment },
  { "dialect", read_dialect },
  { "events", read_events },
  { "features", read_features },
  { "headers", read_headers },
  { "namespace", read_namespace },
  { "options", read_options },
  { "query", read_query },
  { "timings", read_timings },
  { "token", read_token },
  { "transports", read_transports },
  { "userId", read_user_id },
};

/* One member of a profile. */
gboolean
sbx_profile_read_member (SbxProfile  *self,
                         const char  *name,
                         JsonNode    *value,
                         GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].name, name))
      return JSON_NODE_HOLDS_NULL (value) || members[i].read (self, name, value, error);

  /* TRANSLATORS: %s is what somebody wrote as the name of a setting in a file. */
  return sbx_profile_refuse (error, _("There is no setting “%s”."), name);
}
