/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-switch-item.h"

struct _SbxSwitchItem
{
  GObject     parent_instance;

  const char *icon_name;   /* static */
  char       *title;
  char       *detail;
  guint       unread;
  char       *keys;        /* (nullable) */
  char       *action;
  GVariant   *target;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxSwitchItem, sbx_switch_item, G_TYPE_OBJECT)

static void
sbx_switch_item_finalize (GObject *object)
{
  SbxSwitchItem *self = SBX_SWITCH_ITEM (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->keys);
  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);

  G_OBJECT_CLASS (sbx_switch_item_parent_class)->finalize (object);
}

static void
sbx_switch_item_class_init (SbxSwitchItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_switch_item_finalize;
}

static void
sbx_switch_item_init (SbxSwitchItem *self)
{
}

SbxSwitchItem *
sbx_switch_item_new (const char *icon_name,
                     const char *title,
                     const char *detail,
                     guint       unread,
                     const char *keys,
                     const char *action,
                     GVariant   *target)
{
  SbxSwitchItem *self = g_object_new (SBX_TYPE_SWITCH_ITEM, NULL);

  self->icon_name = g_intern_string (icon_name);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->unread = unread;
  self->keys = g_strdup (keys);
  self->action = g_strdup (action);
  self->target = target ? g_variant_ref_sink (target) : NULL;

  return self;
}

const char *
sbx_switch_item_get_icon_name (SbxSwitchItem *self)
{
  return self->icon_name;
}

const char *
sbx_switch_item_get_title (SbxSwitchItem *self)
{
  return self->title;
}

const char *
sbx_switch_item_get_detail (SbxSwitchItem *self)
{
  return self->detail;
}

guint
sbx_switch_item_get_unread (SbxSwitchItem *self)
{
  return self->unread;
}

/* (nullable) */
const char *
sbx_switch_item_get_keys (SbxSwitchItem *self)
{
  return self->keys;
}

const char *
sbx_switch_item_get_action (SbxSwitchItem *self)
{
  return self->action;
}

/* (nullable) (transfer none) */
GVariant *
sbx_switch_item_get_target (SbxSwitchItem *self)
{
  return self->target;
}

/**
 * sbx_switch_item_dup_key:
 *
 * Returns: (transfer full): what it is, so that it can be found again: its detailed action
 */
char *
sbx_switch_item_dup_key (SbxSwitchItem *self)
{
  return g_action_print_detailed_name (self->action, self->target);
}
