/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-traits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-wire-error.h"

/* In the order of their bits. */
static const struct
{
  const char *member;
  const char *name;
} traits_table[SBX_SEARCH_N_TRAITS] = {
  { "has", "file" },
  { "has", "image" },
  { "has", "voice" },
  { "has", "link" },
  { "has", "note" },
  { "has", "reply" },
  { "is", "unread" },
  { "is", "important" },
  { "is", "mine" },
};

static const char *const members[] = { "has", "is" };

gboolean
sbx_search_traits_name (guint        i,
                        const char **member,
                        const char **name)
{
  if (i >= SBX_SEARCH_N_TRAITS)
    return FALSE;

  *member = traits_table[i].member;
  *name = traits_table[i].name;

  return TRUE;
}

guint
sbx_search_traits_find (const char *member,
                        const char *name)
{
  for (guint i = 0; i < SBX_SEARCH_N_TRAITS; i++)
    if (g_str_equal (traits_table[i].member, member) && g_str_equal (traits_table[i].name, name))
      return 1u << i;

  return 0;
}

static gboolean
read_member (JsonObject  *payload,
             const char  *member,
             guint       *traits,
             GError     **error)
{
  JsonArray *names = NULL;

  if (!sbx_fields_get_array (payload, member, SBX_FIELD_OPTIONAL, SBX_SEARCH_N_TRAITS, &names, error))
    return FALSE;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      JsonNode         *node = json_array_get_element (names, i);
      gboolean          is_text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
      const char       *name = is_text ? json_node_get_string (node) : "";
      guint             trait = sbx_search_traits_find (member, name);
      g_autofree char  *field = g_strdup_printf ("%s[%u]", member, i);

      if (trait == 0)
        {
          g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, field,
                                                                  _("“%s” is nothing that can be searched for by “%s”"), name, member));
          return FALSE;
        }
      *traits |= trait;
    }

  return TRUE;
}

/**
 * sbx_search_traits_read:
 * @payload: of a `search`
 * @traits: (out): what its `has` and `is` ask for; 0 = nothing
 * @error: return location for a %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: %TRUE, or %FALSE with @error set where there is a name that is not known
 */
gboolean
sbx_search_traits_read (JsonObject  *payload,
                        guint       *traits,
                        GError     **error)
{
  *traits = 0;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (!read_member (payload, members[i], traits, error))
      return FALSE;

  return TRUE;
}

/**
 * sbx_search_traits_write:
 * @traits: what to ask for
 * @payload: gets `has` and `is`, where they are not empty; without them they are removed
 */
void
sbx_search_traits_write (guint       traits,
                         JsonObject *payload)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (JsonArray) names = json_array_new ();

      for (guint j = 0; j < SBX_SEARCH_N_TRAITS; j++)
        if ((traits & (1u << j)) != 0 && g_str_equal (traits_table[j].member, members[i]))
          json_array_add_string_element (names, traits_table[j].name);

      if (json_array_get_length (names) > 0)
        json_object_set_array_member (payload, members[i], g_steal_pointer (&names));
      else if (json_object_has_member (payload, members[i]))
        json_object_remove_member (payload, members[i]);
    }
}

/* An address of the web, as the app makes links of them: not in the middle of a word, and not the scheme alone. */
static gboolean
has_link (const char *content)
{
  static const char *const schemes[] = { "http", "https" };

  for (const char *p = strstr (content, "://"); p != NULL; p = strstr (p + 1, "://"))
    for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
      {
        gsize       length = strlen (schemes[i]);
        const char *start = (gsize) (p - content) >= length ? p - length : NULL;
        guchar      after = p[strlen ("://")];

        if (start != NULL && g_ascii_strncasecmp (start, schemes[i], length) == 0 &&
            (start == content || !g_ascii_isalnum (start[-1])) && after > ' ' && strchr (".,;:!?'*_<>\"`", after) == NULL)
          return TRUE;
      }

  return FALSE;
}

static guint
traits_of_attachments (JsonObject *message)
{
  JsonArray *attachments = NULL;
  guint      traits = 0;

  sbx_fields_get_array (message, "attachments", SBX_FIELD_OPTIONAL, G_MAXUINT, &attachments, NULL);
  for (guint i = 0; attachments != NULL && i < json_array_get_length (attachments); i++)
    {
      JsonNode        *node = json_array_get_element (attachments, i);
      g_autofree char *mime = JSON_NODE_HOLDS_OBJECT (node) ? sbx_fields_dup_text (json_node_get_object (node), "mime", "") : g_strdup ("");

      traits |= SBX_SEARCH_HAS_FILE;
      if (g_ascii_strncasecmp (mime, "image/", strlen ("image/")) == 0)
        traits |= SBX_SEARCH_HAS_IMAGE;
      if (g_ascii_strncasecmp (mime, "audio/", strlen ("audio/")) == 0)
        traits |= SBX_SEARCH_HAS_VOICE;
    }

  return traits;
}

/**
 * sbx_search_traits_of:
 * @message: a message
 *
 * Returns: what can be seen of it; whether it is unread or ours, only the asker's place can say
 */
guint
sbx_search_traits_of (JsonObject *message)
{
  g_autofree char *type = sbx_fields_dup_text (message, "type", "");
  g_autofree char *content = sbx_fields_dup_text (message, "content", "");
  g_autofree char *reply_to = sbx_fields_dup_text (message, "replyTo", "");
  guint            traits = traits_of_attachments (message);

  /* Of what a worker collected often only the type is known. */
  if (g_str_equal (type, "file") || g_str_equal (type, "image") || g_str_equal (type, "voice"))
    traits |= SBX_SEARCH_HAS_FILE | (*type == 'i' ? SBX_SEARCH_HAS_IMAGE : 0) | (*type == 'v' ? SBX_SEARCH_HAS_VOICE : 0);
  if (has_link (content))
    traits |= SBX_SEARCH_HAS_LINK;
  if (*reply_to != '\0')
    traits |= SBX_SEARCH_HAS_REPLY;
  if (sbx_fields_boolean_or (message, "private", FALSE))
    traits |= SBX_SEARCH_HAS_NOTE;
  if (sbx_fields_boolean_or (message, "important", FALSE))
    traits |= SBX_SEARCH_IS_IMPORTANT;

  return traits;
}
