/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-user-row.h"

#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-people-list.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-user-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxUserRow
{
  SbxRow     parent_instance;

  GtkWidget *person;
  GtkLabel  *head;
  AdwAvatar *avatar;
  GtkLabel  *name;
  GtkLabel  *place;
  GtkWidget *devices;
  GtkImage  *lamp;
  GtkLabel  *state;
  GtkImage  *icons[SBX_N_DEVICES];

  GSignalGroup *world_signals;
};

G_DEFINE_FINAL_TYPE (SbxUserRow, sbx_user_row, SBX_TYPE_ROW)

static void
set_class (gpointer    widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* The list's own row, which has the background. */
static void
mark_row (SbxUserRow *self,
          gboolean    head)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self->head), head);
  gtk_widget_set_visible (self->person, !head);
  if (row == NULL)
    return;

  set_class (row, "head", head);
  set_class (row, "person", !head);
}

static void
show_head (SbxUserRow    *self,
           SbxPeopleHead *head)
{
  guint count = sbx_people_head_get_count (head);
  /* TRANSLATORS: "Last Known": above people of whom nobody knows whether they are there, as their hub is away */
  static const char *const words[SBX_PEOPLE_N_KINDS] = { N_("Online"), N_("Away"), N_("Last Known") };
  const char *word = _(words[sbx_people_head_get_kind (head)]);
  /* TRANSLATORS: above a list: what is in it, and how many: "Online, 41" */
  g_autofree char *label = g_strdup_printf (_("%s, %'u"), word, count);

  mark_row (self, TRUE);
  gtk_label_set_label (self->head, word);
  sbx_row_set_label (SBX_ROW (self), label);
}

static void
show_devices (SbxUserRow *self,
              SbxUser    *user)
{
  gboolean has[SBX_N_DEVICES] = { FALSE };
  g_autofree char *words = sbx_user_words_dup_devices (user);

  for (guint i = 0; i < sbx_user_get_n_devices (user); i++)
    has[sbx_device_kind (sbx_user_get_device (user, i)->type)] = TRUE;
  for (guint i = 0; i < SBX_N_DEVICES; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->icons[i]), has[i]);
  sbx_tip_set (self->devices, *words != '\0' ? words : NULL);
}

static void
show_state (SbxUserRow *self,
            SbxUser    *user)
{
  const char *channel_id, *topic_id;
  gboolean online = sbx_user_get_online (user) && !sbx_user_words_is_away (user);
  gboolean typing = online && sbx_user_get_typing (user, &channel_id, &topic_id);
  gint64 time = sbx_user_get_online (user) ? sbx_user_get_since (user) : sbx_user_get_last_seen (user);
  g_autofree char *state = sbx_user_words_dup_state (user, sbx_time_now_ms ());
  g_autofree char *exact = time > 0 ? sbx_format_exact_time (time) : NULL;

  gtk_label_set_label (self->state, state);
  sbx_tip_set (GTK_WIDGET (self->state), exact);
  gtk_image_set_from_icon_name (self->lamp, typing ? "sbx-chat-symbolic" : online ? "sbx-dot-symbolic" : "sbx-ring-symbolic");
  set_class (self->lamp, "success", online && !typing);
  set_class (self->lamp, "accent", typing);
  set_class (self->lamp, "dim-label", !online);
  set_class (self->state, "accent", typing);
  set_class (self->state, "dim-label", !typing);
}

static void
show_user (SbxUserRow *self,
           SbxUser    *user)
{
  g_autofree char *plain = sbx_format_name (sbx_user_get_name (user), sbx_user_get_id (user));
  g_autofree char *name = sbx_user_words_dup_name (user);
  g_autofree char *place = sbx_user_words_dup_place (user);
  g_autofree char *label = sbx_user_words_describe (user, sbx_time_now_ms ());

  g_signal_group_set_target (self->world_signals, sbx_user_get_world (user));
  mark_row (self, FALSE);
  adw_avatar_set_text (self->avatar, plain);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->place, place);
  gtk_widget_set_visible (GTK_WIDGET (self->place), *place != '\0');
  show_devices (self, user);
  show_state (self, user);
  sbx_row_set_label (SBX_ROW (self), label);
}

static void
sbx_user_row_update (SbxRow  *row,
                     GObject *item)
{
  if (SBX_IS_USER (item))
    show_user (SBX_USER_ROW (row), SBX_USER (item));
  else
    show_head (SBX_USER_ROW (row), SBX_PEOPLE_HEAD (item));
}

static void
sbx_user_row_dispose (GObject *object)
{
  g_clear_object (&SBX_USER_ROW (object)->world_signals);

  G_OBJECT_CLASS (sbx_user_row_parent_class)->dispose (object);
}

static void
sbx_user_row_class_init (SbxUserRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_user_row_dispose;
  SBX_ROW_CLASS (klass)->update = sbx_user_row_update;

  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "userrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/people/sbx-user-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, person);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, head);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, name);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, place);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, devices);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, lamp);
  gtk_widget_class_bind_template_child (widget_class, SbxUserRow, state);
}

static void
sbx_user_row_init (SbxUserRow *self)
{
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (sbx_row_refresh), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::as-of", G_CALLBACK (sbx_row_refresh), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < SBX_N_DEVICES; i++)
    {
      self->icons[i] = GTK_IMAGE (g_object_new (GTK_TYPE_IMAGE, "icon-name", sbx_device_kind_icon ((SbxDeviceKind) i), "accessible-role",
                                                GTK_ACCESSIBLE_ROLE_PRESENTATION, "visible", FALSE, NULL));
      gtk_box_append (GTK_BOX (self->devices), GTK_WIDGET (self->icons[i]));
    }
  g_signal_connect (self, "notify::parent", G_CALLBACK (sbx_row_refresh), NULL);
}

GtkWidget *
sbx_user_row_new (void)
{
  return g_object_new (SBX_TYPE_USER_ROW, NULL);
}

/**
 * sbx_user_row_set_last:
 * @last: whether it is the last of its card
 */
void
sbx_user_row_set_last (SbxUserRow *self,
                       gboolean    last)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  g_return_if_fail (SBX_IS_USER_ROW (self));

  if (row != NULL)
    set_class (row, "last", last);
}
