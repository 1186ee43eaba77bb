/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-speller.h"

#include "sbx-spell-languages.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <pango/pango.h>

#if HAVE_ENCHANT
#include <enchant.h>
#endif

/* More than anybody reads in a menu. */
#define MAX_SUGGESTIONS 6

typedef struct
{
  PangoLanguage *language;
#if HAVE_ENCHANT
  EnchantDict *dict;
#endif
} Dictionary;

/* What one thread made, and another uses: never two at a time. */
typedef struct
{
#if HAVE_ENCHANT
  EnchantBroker *broker;
#endif
  GStrv   wanted;
  GStrv   installed;
  GStrv   used;
  GArray *dictionaries; /* of Dictionary, in the order of @used */
} Shelf;

struct _SbxSpeller
{
  GObject parent_instance;

  gboolean    enabled;
  GStrv       languages;
  Shelf      *shelf;    /* (nullable): not read yet */
  gboolean    loading;
  GHashTable *ignored;  /* words */
};

enum {
  PROP_0,
  PROP_ENABLED,
  PROP_LANGUAGES,
  N_PROPS
};

enum {
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];
static const char *const none[] = { NULL };

G_DEFINE_FINAL_TYPE (SbxSpeller, sbx_speller, G_TYPE_OBJECT)

/* --- dictionaries --- */

static void
shelf_free (Shelf *shelf)
{
#if HAVE_ENCHANT
  for (guint i = 0; i < shelf->dictionaries->len; i++)
    enchant_broker_free_dict (shelf->broker, g_array_index (shelf->dictionaries, Dictionary, i).dict);
  enchant_broker_free (shelf->broker);
#endif
  g_array_unref (shelf->dictionaries);
  g_strfreev (shelf->wanted);
  g_strfreev (shelf->installed);
  g_strfreev (shelf->used);
  g_free (shelf);
}

#if HAVE_ENCHANT
static void
on_dictionary (const char *const tag,
               const char *const provider_name,
               const char *const provider_desc,
               const char *const provider_file,
               void             *user_data)
{
  GPtrArray *tags = user_data;

  if (!g_ptr_array_find_with_equal_func (tags, tag, g_str_equal, NULL))
    g_ptr_array_add (tags, g_strdup (tag));
}

static int
compare_tags (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
open_all (Shelf *shelf)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  shelf->broker = enchant_broker_init ();
  enchant_broker_list_dicts (shelf->broker, on_dictionary, tags);
  g_ptr_array_sort (tags, compare_tags);
  g_ptr_array_add (tags, NULL);
  shelf->installed = g_strdupv ((char **) tags->pdata);
  g_ptr_array_set_free_func (tags, g_free);

  shelf->used = sbx_spell_languages_choose ((const char *const *) shelf->wanted, g_get_language_names (), (const char *const *) shelf->installed);
  for (guint i = 0; shelf->used[i]; i++)
    {
      Dictionary dictionary = { pango_language_from_string (shelf->used[i]), enchant_broker_request_dict (shelf->broker, shelf->used[i]) };

      if (dictionary.dict)
        g_array_append_val (shelf->dictionaries, dictionary);
    }
}
#else
static void
open_all (Shelf *shelf)
{
  shelf->installed = g_strdupv ((char **) none);
  shelf->used = g_strdupv ((char **) none);
}
#endif

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  Shelf *shelf = g_new0 (Shelf, 1);

  shelf->wanted = g_strdupv (data);
  shelf->dictionaries = g_array_new (FALSE, FALSE, sizeof (Dictionary));
  open_all (shelf);
  g_task_return_pointer (task, shelf, (GDestroyNotify) shelf_free);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SbxSpeller) self = user_data;

  self->loading = FALSE;
  g_clear_pointer (&self->shelf, shelf_free);
  self->shelf = g_task_propagate_pointer (G_TASK (result), NULL);
  /* Somebody chose others meanwhile. */
  if (!g_strv_equal ((const char *const *) self->shelf->wanted, (const char *const *) self->languages))
    {
      g_clear_pointer (&self->shelf, shelf_free);
      sbx_speller_load (self);
      return;
    }

  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_speller_load:
 *
 * Reads the dictionaries, if that is not done already; `changed` says when they are there.
 */
void
sbx_speller_load (SbxSpeller *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SBX_IS_SPELLER (self));

  if (self->shelf || self->loading)
    return;

  self->loading = TRUE;
  /* Not as its source: the thread lets go of that later, and must not be the last. */
  task = g_task_new (NULL, NULL, on_loaded, g_object_ref (self));
  g_task_set_task_data (task, g_strdupv (self->languages), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, run);
}

/* --- object --- */

static void
sbx_speller_finalize (GObject *object)
{
  SbxSpeller *self = SBX_SPELLER (object);

  g_clear_pointer (&self->shelf, shelf_free);
  g_strfreev (self->languages);
  g_hash_table_unref (self->ignored);

  G_OBJECT_CLASS (sbx_speller_parent_class)->finalize (object);
}

static void
set_languages (SbxSpeller        *self,
               const char *const *languages)
{
  if (languages == NULL)
    languages = none;
  if (g_strv_equal (languages, (const char *const *) self->languages))
    return;

  g_strfreev (self->languages);
  self->languages = g_strdupv ((char **) languages);
  if (self->shelf)
    {
      g_clear_pointer (&self->shelf, shelf_free);
      sbx_speller_load (self);
    }
}

static void
sbx_speller_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SbxSpeller *self = SBX_SPELLER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_LANGUAGES:
      g_value_set_boxed (value, self->languages);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_speller_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  SbxSpeller *self = SBX_SPELLER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      self->enabled = g_value_get_boolean (value);
      g_signal_emit (self, signals[CHANGED], 0);
      break;
    case PROP_LANGUAGES:
      set_languages (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_speller_class_init (SbxSpellerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_speller_finalize;
  object_class->get_property = sbx_speller_get_property;
  object_class->set_property = sbx_speller_set_property;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LANGUAGES] = g_param_spec_boxed ("languages", NULL, NULL, G_TYPE_STRV, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_speller_init (SbxSpeller *self)
{
  self->enabled = TRUE;
  self->languages = g_strdupv ((char **) none);
  self->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * sbx_speller_new:
 *
 * Returns: (transfer full): one that has read nothing yet
 */
SbxSpeller *
sbx_speller_new (void)
{
  return g_object_new (SBX_TYPE_SPELLER, NULL);
}

/**
 * sbx_speller_is_ready:
 *
 * Returns: whether it can tell a right word from a wrong one
 */
gboolean
sbx_speller_is_ready (SbxSpeller *self)
{
  g_return_val_if_fail (SBX_IS_SPELLER (self), FALSE);

  return self->enabled && self->shelf && self->shelf->dictionaries->len > 0;
}

/**
 * sbx_speller_get_installed:
 *
 * Returns: (transfer none): tags of all dictionaries, once they are read
 */
const char *const *
sbx_speller_get_installed (SbxSpeller *self)
{
  g_return_val_if_fail (SBX_IS_SPELLER (self), none);

  return self->shelf ? (const char *const *) self->shelf->installed : none;
}

/**
 * sbx_speller_get_used:
 *
 * Returns: (transfer none): tags of those that are looked into
 */
const char *const *
sbx_speller_get_used (SbxSpeller *self)
{
  g_return_val_if_fail (SBX_IS_SPELLER (self), none);

  return self->shelf ? (const char *const *) self->shelf->used : none;
}

/**
 * sbx_speller_dup_why_not:
 *
 * Returns: (transfer full) (nullable): why no word is looked at, in a sentence; %NULL = they are, or nobody knows yet
 */
char *
sbx_speller_dup_why_not (SbxSpeller *self)
{
  const char      *first;
  g_autofree char *name = NULL;

  g_return_val_if_fail (SBX_IS_SPELLER (self), NULL);

#if !HAVE_ENCHANT
  return g_strdup (_("This Signalbox was built without spell checking."));
#endif
  if (self->shelf == NULL || self->shelf->dictionaries->len > 0)
    return NULL;
  if (self->shelf->installed[0] == NULL)
    return g_strdup (_("No dictionary is installed. Packages of them are called as “hunspell-en-us”."));

  first = self->languages[0] ? self->languages[0] : g_get_language_names ()[0];
  name = sbx_spell_languages_dup_name (first);
  /* TRANSLATORS: %s is a language, such as “English (US)” */
  return g_strdup_printf (_("No dictionary for “%s” is installed. Others can be chosen here."), name);
}

/* --- words --- */

#if HAVE_ENCHANT
/* That of the first letter says it of the word. */
static gboolean
has_script (const Dictionary *dictionary,
            const char       *word)
{
  return pango_language_includes_script (dictionary->language, (PangoScript) g_unichar_get_script (g_utf8_get_char (word)));
}

/* Dictionaries have the plain apostrophe. */
static char *
dup_plain (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "’", -1);

  return g_strjoinv ("'", parts);
}
#endif

/**
 * sbx_speller_knows:
 * @word: a word
 *
 * Returns: whether it is right in one of the languages; a word in letters that none of them has is nobody's business here
 */
gboolean
sbx_speller_knows (SbxSpeller *self,
                   const char *word)
{
#if HAVE_ENCHANT
  g_autofree char *plain = dup_plain (word);
  gboolean         asked = FALSE;
#endif

  g_return_val_if_fail (SBX_IS_SPELLER (self), TRUE);

  if (!sbx_speller_is_ready (self) || g_hash_table_contains (self->ignored, word))
    return TRUE;
#if HAVE_ENCHANT
  for (guint i = 0; i < self->shelf->dictionaries->len; i++)
    {
      const Dictionary *dictionary = &g_array_index (self->shelf->dictionaries, Dictionary, i);

      if (!has_script (dictionary, plain))
        continue;
      asked = TRUE;
      /* Less than 0 is an error of the dictionary's. */
      if (enchant_dict_check (dictionary->dict, plain, -1) <= 0)
        return TRUE;
    }

  return !asked;
#else
  return TRUE;
#endif
}

/**
 * sbx_speller_suggest:
 * @word: one that is not right
 *
 * Returns: (transfer full): what may have been meant, the best first
 */
GStrv
sbx_speller_suggest (SbxSpeller *self,
                     const char *word)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

#if HAVE_ENCHANT
  g_autofree char *plain = dup_plain (word);

  for (guint i = 0; sbx_speller_is_ready (self) && i < self->shelf->dictionaries->len; i++)
    {
      const Dictionary *dictionary = &g_array_index (self->shelf->dictionaries, Dictionary, i);
      size_t            n = 0;
      char            **all = has_script (dictionary, plain) ? enchant_dict_suggest (dictionary->dict, plain, -1, &n) : NULL;

      for (size_t j = 0; j < n && found->len < MAX_SUGGESTIONS; j++)
        if (g_utf8_validate (all[j], -1, NULL) && !g_ptr_array_find_with_equal_func (found, all[j], g_str_equal, NULL))
          g_ptr_array_add (found, g_strdup (all[j]));
      if (all)
        enchant_dict_free_string_list (dictionary->dict, all);
    }
#endif
  g_ptr_array_add (found, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * sbx_speller_add:
 * @word: is right from now on, in every program of this person's
 */
void
sbx_speller_add (SbxSpeller *self,
                 const char *word)
{
#if HAVE_ENCHANT
  g_autofree char *plain = dup_plain (word);
#endif

  g_return_if_fail (SBX_IS_SPELLER (self));

#if HAVE_ENCHANT
  for (guint i = 0; sbx_speller_is_ready (self) && i < self->shelf->dictionaries->len; i++)
    {
      const Dictionary *dictionary = &g_array_index (self->shelf->dictionaries, Dictionary, i);

      if (!has_script (dictionary, plain))
        continue;
      enchant_dict_add (dictionary->dict, plain, -1);
      break;
    }
#endif
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_speller_ignore:
 * @word: is right until the program ends
 */
void
sbx_speller_ignore (SbxSpeller *self,
                    const char *word)
{
  g_return_if_fail (SBX_IS_SPELLER (self));

  g_hash_table_add (self->ignored, g_strdup (word));
  g_signal_emit (self, signals[CHANGED], 0);
}
