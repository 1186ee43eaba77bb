/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-fields.h"
#include "sbx-message-line.h"
#include "sbx-search-here.h"
#include "sbx-search-line.h"

static char *option_channel;
static char *option_topic;
static char *option_from;
static int option_limit = SBX_CLI_UNSET;

static const GOptionEntry entries[] = {
  { "channel", 0, 0, G_OPTION_ARG_STRING, &option_channel, N_("Only in this channel"), "ID" },
  { "topic", 0, 0, G_OPTION_ARG_STRING, &option_topic, N_("Only in this topic"), "ID" },
  { "from", 0, 0, G_OPTION_ARG_STRING, &option_from, N_("Only what this person wrote"), "NAME" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &option_limit, N_("How many at most (default: 50)"), "N" },
  { NULL }
};

#define DEFAULT_LIMIT 50
#define PAGE          50

typedef struct
{
  int      printed;
  int      limit;
  gboolean partial;    /* there may be more than was looked through */
} Search;

static gboolean
print_hits (SbxCli      *cli,
            SbxEnvelope *page,
            gpointer     data)
{
  Search *search = data;
  g_autoptr (GPtrArray) hits = sbx_fields_list_objects (sbx_envelope_get_payload (page), "hits");

  search->partial |= !sbx_fields_boolean_or (sbx_envelope_get_payload (page), "complete", TRUE);
  for (guint i = 0; i < hits->len && search->printed < search->limit; i++)
    {
      JsonObject *hit = hits->pdata[i];
      JsonObject *message = NULL;
      g_autofree char *channel = NULL;
      g_autofree char *topic = NULL;
      g_autofree char *where = NULL;
      g_autofree char *line = NULL;

      if (!sbx_fields_get_object (hit, "message", SBX_FIELD_REQUIRED, &message, NULL))
        continue;
      search->printed++;
      if (sbx_cli_wants_json (cli))
        continue;
      channel = sbx_fields_dup_text (hit, "channelName", "");
      topic = sbx_fields_dup_text (hit, "topicTitle", "");
      where = g_strdup_printf ("%s › %s", channel, topic);
      line = sbx_message_line_new (message, where);
      sbx_output_line (sbx_cli_get_output (cli), line);
    }

  return search->printed < search->limit;
}

/* --- in: --- */

/* What is looked for among channels or topics. */
typedef struct
{
  const char *typed;
  const char *array;      /* of the answer */
  const char *member;     /* that has the name */
  char       *id;         /* (nullable): of the first that has it */
  guint       n_found;
  GPtrArray  *all;        /* (nullable): gets the ids of all */
} Place;

static gboolean
look_for_place (SbxCli      *cli,
                SbxEnvelope *page,
                gpointer     data)
{
  Place *place = data;
  g_autoptr (GPtrArray) rows = sbx_fields_list_objects (sbx_envelope_get_payload (page), place->array);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *id = sbx_fields_dup_text (rows->pdata[i], "id", "");
      g_autofree char *name = sbx_fields_dup_text (rows->pdata[i], place->member, "");

      if (*id == '\0')
        continue;
      if (place->all != NULL)
        g_ptr_array_add (place->all, g_strdup (id));
      if (g_str_equal (id, place->typed))
        {
          g_free (place->id);
          place->id = g_steal_pointer (&id);
          place->n_found = 1;
          return FALSE;
        }
      if (sbx_search_name_equal (name, place->typed) && place->n_found++ == 0)
        place->id = g_steal_pointer (&id);
    }

  return TRUE;
}

/* The id of the one topic that @typed names in one of @channels; %FALSE where that was said not to be so. */
static gboolean
find_topic (SbxCli     *cli,
            GPtrArray  *channels,
            const char *typed,
            JsonObject *payload)
{
  guint n_found = 0;

  for (guint i = 0; i < channels->len; i++)
    {
      g_autoptr (JsonObject) question = json_object_new ();
      g_autofree char *id = NULL;
      Place place = { .typed = typed, .array = "topics", .member = "title" };
      gboolean asked;

      json_object_set_string_member (question, "channelId", channels->pdata[i]);
      asked = sbx_cli_ask_pages_quietly (cli, "listTopics", question, look_for_place, &place);
      id = place.id;
      if (!asked)
        return FALSE;
      n_found += place.n_found;
      if (place.n_found == 0)
        continue;
      json_object_set_string_member (payload, "channelId", channels->pdata[i]);
      json_object_set_string_member (payload, "topicId", id);
    }

  if (n_found == 1)
    return TRUE;
  if (n_found == 0)
    sbx_cli_fail (cli, SBX_CLI_REFUSED, _("There is no channel or topic “%s”."), typed);
  else
    sbx_cli_fail (cli, SBX_CLI_REFUSED,
                  ngettext ("There is %u topic “%s”: say which by --channel and --topic.", "There are %u topics “%s”: say which by --channel and --topic.", n_found),
                  n_found, typed);

  return FALSE;
}

/* What in: says, as ids; %FALSE where it is not one place, which was said. */
static gboolean
find_places (SbxCli     *cli,
             GPtrArray  *places,
             JsonObject *payload)
{
  g_autoptr (JsonObject) question = json_object_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autofree char *id = NULL;
  Place place = { .array = "channels", .member = "name", .all = all };
  gboolean asked;

  if (places->len == 0)
    return TRUE;

  place.typed = places->pdata[0];
  asked = sbx_cli_ask_pages_quietly (cli, "listChannels", question, look_for_place, &place);
  id = place.id;
  if (!asked)
    return FALSE;
  if (place.n_found > 1)
    {
      sbx_cli_fail (cli, SBX_CLI_REFUSED,
                    ngettext ("There is %u channel “%s”: say which by its id.", "There are %u channels “%s”: say which by its id.", place.n_found),
                    place.n_found, place.typed);
      return FALSE;
    }
  if (id == NULL && places->len == 1)
    return find_topic (cli, all, place.typed, payload);
  if (id == NULL)
    {
      sbx_cli_fail (cli, SBX_CLI_REFUSED, _("There is no channel “%s”."), place.typed);
      return FALSE;
    }

  g_ptr_array_add (one, id);
  if (places->len > 1)
    return find_topic (cli, one, places->pdata[1], payload);

  json_object_set_string_member (payload, "channelId", id);
  return TRUE;
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (SbxSearchLine) line = sbx_search_line_parse (args[0], now);
  g_autoptr (JsonObject) payload = sbx_search_line_make_payload (line);
  g_autofree char *channel = g_steal_pointer (&option_channel);
  g_autofree char *topic = g_steal_pointer (&option_topic);
  g_autofree char *from = g_steal_pointer (&option_from);
  g_autofree char *lack = NULL;
  Search search = { .limit = option_limit != SBX_CLI_UNSET ? option_limit : DEFAULT_LIMIT };

  if (search.limit < 1)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--limit is a number above 0."));
  if (sbx_search_line_is_empty (line))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("There is nothing to look for."));
  if (line->problem != NULL)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, "%s", line->problem);
  if ((line->places->len > 0 && (channel != NULL || topic != NULL)) || (line->from != NULL && from != NULL))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("Say it either in the text or by an option."));

  if (channel != NULL)
    json_object_set_string_member (payload, "channelId", channel);
  if (topic != NULL)
    json_object_set_string_member (payload, "topicId", topic);
  if (from != NULL)
    json_object_set_string_member (payload, "fromName", from);
  json_object_set_int_member (payload, "limit", MIN (search.limit, PAGE));
  if (line->notice != NULL)
    sbx_cli_say (cli, "%s", line->notice);

  if (!sbx_cli_connect (cli))
    return sbx_cli_get_status (cli);
  lack = sbx_cli_dup_lack (cli, "messaging");
  if (lack != NULL)
    return sbx_cli_fail (cli, SBX_CLI_REFUSED, "%s", lack);
  if (!find_places (cli, line->places, payload))
    return sbx_cli_get_status (cli);
  if (sbx_search_here_is_due (payload) && !sbx_client_has_search_filters (sbx_cli_get_client (cli)))
    return sbx_cli_fail (cli, SBX_CLI_REFUSED, _("This hub is too old for “has:”, “is:”, for leaving out words, and for searching without any."));
  if (!sbx_cli_ask_pages (cli, "search", payload, print_hits, &search))
    return sbx_cli_get_status (cli);
  if (search.partial)
    sbx_cli_say (cli, "%s", g_str_equal (sbx_client_get_dialect (sbx_cli_get_client (cli)), "native")
                              ? _("The hub's index has not caught up yet: there may be more.")
                              : _("Only what was seen of this server was looked through: it may have more."));
  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_search = {
  .name = "search",
  .synopsis = "TEXT",
  .summary = N_("Find messages, newest first"),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
