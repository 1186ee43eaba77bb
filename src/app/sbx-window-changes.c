/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-refused-dialog.h"

#include <glib/gi18n-lib.h>

/* Changes of many topics on their way to the hub, what became of them, and taking them back. */

/* So many at a time, between which is said how far it is. */
#define PART 25

/* Many changes under way. */
typedef struct
{
  SbxWindow *window;
  SbxClient *client;
  GPtrArray *changes;
  GPtrArray *undo;        /* (nullable): what takes them back; NULL = they take something back */
  guint      number;      /* of them, or of what they take back */
  char      *done;        /* what is said when they are made */
  guint      n_sent;
  GPtrArray *refused;     /* of SbxRefusal */
} Work;

static void
work_free (Work *work)
{
  g_object_unref (work->window);
  g_object_unref (work->client);
  g_ptr_array_unref (work->changes);
  g_clear_pointer (&work->undo, g_ptr_array_unref);
  g_free (work->done);
  g_ptr_array_unref (work->refused);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static char *
describe_refused (Work *work)
{
  const SbxRefusal *first = work->refused->pdata[0];
  guint n = work->refused->len;

  if (work->changes->len == 1)
    return g_strdup (first->reason);
  if (n == 1 && first->change->topic)
    /* TRANSLATORS: the title of a topic, and why not: a sentence */
    return g_strdup_printf (_("“%s” was refused: %s"), sbx_topic_get_title (first->change->topic), first->reason);

  /* TRANSLATORS: how many, of how many, and why not: a sentence */
  return g_strdup_printf (ngettext ("%'u of %'u was refused: %s", "%'u of %'u were refused: %s", n), n, work->changes->len, first->reason);
}

/* The one that takes back these and no others. */
static char *
dup_action (Work *work)
{
  return g_strdup_printf ("topic.undo(uint32 %u)", work->number);
}

/* What each of them is called, and why, is asked for. */
static void
tell_refused (Work    *work,
              gboolean can_undo,
              gboolean can_try_again)
{
  SbxWindow *self = work->window;
  g_autofree char *text = describe_refused (work);

  if (work->changes->len == 1)
    {
      g_autofree char *again = dup_action (work);

      sbx_toaster_tell (self->toaster, text, can_try_again ? _("Try Again") : NULL, can_try_again ? again : NULL);
      return;
    }

  g_clear_pointer (&self->refused, g_ptr_array_unref);
  self->refused = g_ptr_array_ref (work->refused);
  self->n_tried = work->changes->len;
  self->undo_rest = can_undo ? work->number : 0;
  sbx_toaster_tell (self->toaster, text, _("Details"), "topic.show-refused");
}

/* One that was refused is not to be taken back. */
static GPtrArray *
dup_undo (Work *work)
{
  GPtrArray *undo = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);

  for (guint i = 0; i < work->undo->len; i++)
    {
      const SbxChange *change = work->changes->pdata[i];
      gboolean refused = FALSE;

      for (guint j = 0; j < work->refused->len && !refused; j++)
        {
          const SbxChange *other = ((SbxRefusal *) work->refused->pdata[j])->change;

          refused = other->topic == change->topic && other->channel == change->channel;
        }
      if (!refused)
        g_ptr_array_add (undo, sbx_change_copy (work->undo->pdata[i]));
    }

  return undo;
}

/* What was to be taken back while the hub was away or busy can be asked for again, in its turn. What it does not allow would stand before all else. */
static gboolean
keep_refused_undo (Work *work)
{
  GPtrArray *again;

  if (work->undo)
    return FALSE;

  again = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  for (guint i = 0; i < work->refused->len; i++)
    {
      const SbxRefusal *refusal = work->refused->pdata[i];

      if (refusal->passing)
        g_ptr_array_add (again, sbx_change_copy (refusal->change));
    }
  if (again->len == 0)
    {
      g_ptr_array_unref (again);
      return FALSE;
    }

  sbx_window_push_undo (work->window, work->number, again);
  return TRUE;
}

static void
finish (Work *work)
{
  SbxWindow *self = work->window;
  gboolean can_undo = work->refused->len < work->changes->len && work->undo && work->undo->len > 0;
  g_autofree char *action = dup_action (work);

  if (self->toaster == NULL)
    return;

  if (work->changes->len > PART)
    sbx_toaster_end_progress (self->toaster, NULL);
  if (can_undo)
    sbx_window_push_undo (self, work->number, dup_undo (work));
  if (work->refused->len > 0)
    tell_refused (work, can_undo, keep_refused_undo (work));
  else if (can_undo)
    sbx_toaster_tell (self->toaster, work->done, _("Undo"), action);
  else if (work->undo || !sbx_window_offers_other_undo (self, work->number))
    sbx_toaster_tell (self->toaster, work->done, NULL, NULL);
}

/* -- One part after the other */

static void send_part (Work *work);

static void
on_part_made (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Work) work = user_data;
  GPtrArray *refused = sbx_client_batch_get_refused (work->client, result);

  for (guint i = 0; i < refused->len; i++)
    {
      const SbxRefusal *refusal = refused->pdata[i];

      g_ptr_array_add (work->refused, sbx_refusal_new (refusal->change, refusal->reason, refusal->passing));
    }
  sbx_client_batch_finish (work->client, result, NULL, NULL);

  if (work->n_sent < work->changes->len && work->window->toaster)
    send_part (g_steal_pointer (&work));
  else
    finish (work);
}

/* Takes @work. */
static void
send_part (Work *work)
{
  g_autoptr (GPtrArray) part = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);

  while (part->len < PART && work->n_sent < work->changes->len)
    g_ptr_array_add (part, sbx_change_copy (work->changes->pdata[work->n_sent++]));
  if (work->changes->len > PART)
    sbx_toaster_show_progress (work->window->toaster, _("Changing topics…"), (work->n_sent - part->len) / (double) work->changes->len);
  sbx_client_batch_async (work->client, part, on_part_made, work);
}

/* Takes @changes, @undo (nullable: one for each, or they take back what has that @number) and @done, which is said when they are made. */
static void
make_changes (SbxWindow *self,
              GPtrArray *changes,
              GPtrArray *undo,
              guint      number,
              char      *done)
{
  const SbxChange *first = changes->len > 0 ? changes->pdata[0] : NULL;
  SbxClient *client = first ? sbx_window_get_client (self, first->topic) : NULL;
  Work *work;

  if (client == NULL)
    {
      g_ptr_array_unref (changes);
      g_clear_pointer (&undo, g_ptr_array_unref);
      g_free (done);
      return;
    }

  work = g_new0 (Work, 1);
  work->window = g_object_ref (self);
  work->client = g_object_ref (client);
  work->changes = changes;
  work->undo = undo;
  work->number = number;
  work->done = done;
  work->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_refusal_free);
  send_part (work);
}

/* Takes @changes, @undo (one for each) and @done, which is said when they are made. */
void
sbx_window_make_changes (SbxWindow *self,
                         GPtrArray *changes,
                         GPtrArray *undo,
                         char      *done)
{
  make_changes (self, changes, undo, sbx_window_number_undo (self), done);
}

/* -- The actions */

static gboolean
is_here (const SbxChange *change)
{
  return change->topic == NULL || sbx_topic_get_channel (change->topic) != NULL;
}

gboolean
sbx_window_can_make (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (is_here (changes->pdata[i]))
      return TRUE;

  return FALSE;
}

/* (transfer full): what somebody changed back meanwhile is as it is to be. */
static GPtrArray *
dup_needed (GPtrArray *undo)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);

  for (guint i = 0; i < undo->len; i++)
    {
      g_autoptr (SbxChange) back = is_here (undo->pdata[i]) ? sbx_change_new_undo (undo->pdata[i]) : NULL;

      if (back)
        g_ptr_array_add (changes, sbx_change_copy (undo->pdata[i]));
    }

  return changes;
}

static void
undo_changes (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  guint number = g_variant_get_uint32 (parameter);
  g_autoptr (GPtrArray) undo = sbx_window_steal_undo (self, number);
  g_autoptr (GPtrArray) changes = undo ? dup_needed (undo) : NULL;

  /* It is on its way already: what comes of it is told. */
  if (!undo)
    return;

  if (changes->len > 0)
    make_changes (self, g_steal_pointer (&changes), NULL, number, g_strdup (_("It is as it was before")));
  else
    sbx_toaster_tell (self->toaster, sbx_window_can_make (undo) ? _("It is as it was before") : _("This topic is no longer at the hub."), NULL, NULL);
}

static void
show_refused (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->refused)
    gtk_window_present (GTK_WINDOW (sbx_refused_dialog_new (GTK_WINDOW (self), self->refused, self->n_tried,
                                                            sbx_window_has_undo (self, self->undo_rest) ? self->undo_rest : 0)));
}

void
sbx_window_install_change_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "topic.undo", "u", undo_changes);
  gtk_widget_class_install_action (widget_class, "topic.show-refused", NULL, show_refused);
}
