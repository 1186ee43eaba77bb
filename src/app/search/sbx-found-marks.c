/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-found-marks.h"

#include "sbx-channel.h"
#include "sbx-plain-text.h"
#include "sbx-row.h"

#include <string.h>

/* Of a list: which hit is in the message of a seq. */
#define MARKS_KEY "sbx-found-marks"

static gboolean
is_in (SbxSearchHit *hit,
       SbxTopic     *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);

  return channel && sbx_search_hit_get_world (hit) == sbx_channel_get_world (channel) &&
         g_str_equal (sbx_search_hit_get_channel_id (hit), sbx_channel_get_id (channel)) &&
         g_str_equal (sbx_search_hit_get_topic_id (hit), sbx_topic_get_id (topic));
}

static GHashTable *
gather (GListModel *hits,
        SbxTopic   *topic)
{
  GHashTable *marks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  guint       n = g_list_model_get_n_items (hits);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxSearchHit) hit = g_list_model_get_item (hits, i);
      gint64 seq = sbx_search_hit_get_seq (hit);

      if (is_in (hit, topic))
        g_hash_table_replace (marks, g_memdup2 (&seq, sizeof seq), g_steal_pointer (&hit));
    }

  return marks;
}

/**
 * sbx_found_marks_set:
 * @list: a list view of message rows
 * @hits: (nullable): (GListModel of SbxSearchHit): what was found; %NULL takes the marks away
 * @topic: (nullable): whose messages the list shows
 */
void
sbx_found_marks_set (GtkWidget  *list,
                     GListModel *hits,
                     SbxTopic   *topic)
{
  GHashTable *marks = hits && topic ? gather (hits, topic) : NULL;

  if (marks == NULL && g_object_get_data (G_OBJECT (list), MARKS_KEY) == NULL)
    return;

  g_object_set_data_full (G_OBJECT (list), MARKS_KEY, marks, (GDestroyNotify) g_hash_table_unref);
  for (GtkWidget *child = gtk_widget_get_first_child (list); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (row && SBX_IS_ROW (row) && sbx_row_get_item (SBX_ROW (row)))
        sbx_row_refresh (SBX_ROW (row));
    }
}

/**
 * sbx_found_marks_lookup:
 * @row: a row of a list
 * @message: what it shows
 *
 * Returns: (transfer none) (nullable): what was found in it, as it says it now
 */
SbxSearchHit *
sbx_found_marks_lookup (GtkWidget  *row,
                        SbxMessage *message)
{
  GtkWidget    *item = gtk_widget_get_parent (row);
  GtkWidget    *list = item ? gtk_widget_get_parent (item) : NULL;
  GHashTable   *marks = list ? g_object_get_data (G_OBJECT (list), MARKS_KEY) : NULL;
  gint64        seq = sbx_message_get_seq (message);
  SbxSearchHit *hit = marks && seq > 0 ? g_hash_table_lookup (marks, &seq) : NULL;

  return hit && strcmp (sbx_search_hit_get_content (hit), sbx_message_get_content (message)) == 0 ? hit : NULL;
}

/* Bold alone is hard to see in Chinese; the tint suits light and dark. */
static void
mark (PangoAttrList *attributes,
      guint          start,
      guint          end)
{
  PangoAttribute *marks[] = {
    pango_attr_weight_new (PANGO_WEIGHT_BOLD),
    pango_attr_background_new (0xe5e5, 0xa5a5, 0x0a0a),
    pango_attr_background_alpha_new (0x7333),
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      marks[i]->start_index = start;
      marks[i]->end_index = end;
      pango_attr_list_insert (attributes, marks[i]);
    }
}

/* How far a piece was walked through: once for all ranges, which are in order. */
typedef struct
{
  const char   *text;
  gsize         at;     /* byte of the text */
  GString      *shown;  /* what is shown of it so far */
  SbxPlainState state;
} Walk;

/* Where byte @to stands in what is shown. */
static guint
walk_to (Walk *walk,
         gsize to)
{
  if (to > walk->at)
    {
      sbx_plain_text_append (walk->shown, walk->text + walk->at, to - walk->at, &walk->state);
      walk->at = to;
    }

  return (guint) walk->shown->len;
}

static void
mark_found (PangoAttrList *attributes,
            SbxSearchHit  *hit,
            gsize          from,
            guint          length)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  Walk  walk = { .text = sbx_search_hit_get_content (hit) + from, .shown = shown };
  guint n;
  const SbxSearchRange *ranges = sbx_search_hit_get_ranges (hit, &n);

  for (guint i = 0; i < n && shown->len < length; i++)
    {
      guint start = walk_to (&walk, ranges[i].start > from ? ranges[i].start - from : 0);
      guint end = start < length ? walk_to (&walk, ranges[i].end > from ? ranges[i].end - from : 0) : start;

      if (start < MIN (end, length))
        mark (attributes, start, MIN (end, length));
    }
}

/**
 * sbx_found_marks_show:
 * @label: shows a piece of a message's text
 * @hit: (nullable): what was found in the message
 * @from: where the piece begins in the text, in bytes
 *
 * Marks it there; %NULL takes marks away.
 */
void
sbx_found_marks_show (GtkLabel     *label,
                      SbxSearchHit *hit,
                      gsize         from)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  /* Rows have the same attributes all the time, but for these few. */
  if (hit == NULL && g_object_get_data (G_OBJECT (label), MARKS_KEY) == NULL)
    return;

  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  g_object_set_data (G_OBJECT (label), MARKS_KEY, hit ? label : NULL);
  if (hit)
    mark_found (attributes, hit, from, (guint) strlen (gtk_label_get_text (label)));
  gtk_label_set_attributes (label, attributes);
}

/**
 * sbx_found_marks_find:
 * @label: shows a piece of a message's text
 * @hit: what was found in the message
 * @from: where the piece begins in the text, in bytes
 * @bounds: (out): where the first that was found stands in @label
 *
 * Returns: whether it stands there
 */
gboolean
sbx_found_marks_find (GtkLabel        *label,
                      SbxSearchHit    *hit,
                      gsize            from,
                      graphene_rect_t *bounds)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  Walk  walk = { .text = sbx_search_hit_get_content (hit) + from, .shown = shown };
  guint n, index;
  const SbxSearchRange *ranges = sbx_search_hit_get_ranges (hit, &n);
  PangoRectangle place;
  int x, y;

  if (n == 0 || ranges[0].start < from)
    return FALSE;

  index = walk_to (&walk, ranges[0].start - from);
  if (index >= strlen (gtk_label_get_text (label)))
    return FALSE;

  pango_layout_index_to_pos (gtk_label_get_layout (label), (int) index, &place);
  gtk_label_get_layout_offsets (label, &x, &y);
  graphene_rect_init (bounds, x + PANGO_PIXELS (place.x), y + PANGO_PIXELS (place.y), PANGO_PIXELS (place.width), PANGO_PIXELS (place.height));

  return TRUE;
}
