/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-metrics-text.h"

/* From 128 µs to 8 s; powers of two, where the counts are exact. */
#define FIRST_POWER 7
#define LAST_POWER 23

static void
append_escaped (GString    *text,
                const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (text, "\\n");
      else if (*p == '"' || *p == '\\')
        g_string_append_printf (text, "\\%c", *p);
      else
        g_string_append_c (text, *p);
    }
}

static void
append_number (GString *text,
               double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, " %s\n", g_ascii_formatd (buffer, sizeof buffer, "%.17g", number));
}

/**
 * sbx_metrics_text_family:
 * @text: to append to
 * @name: of the family
 * @type: counter, gauge or histogram
 * @help: a sentence
 */
void
sbx_metrics_text_family (GString    *text,
                         const char *name,
                         const char *type,
                         const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/**
 * sbx_metrics_text_sample:
 * @text: to append to
 * @name: of the family
 * @label: (nullable): what tells it from others of the family
 * @value: (nullable): of the label
 * @number: what there is to tell
 */
void
sbx_metrics_text_sample (GString    *text,
                         const char *name,
                         const char *label,
                         const char *value,
                         double      number)
{
  g_string_append (text, name);
  if (label != NULL)
    {
      g_string_append_printf (text, "{%s=\"", label);
      append_escaped (text, value);
      g_string_append (text, "\"}");
    }
  append_number (text, number);
}

/**
 * sbx_metrics_text_histogram:
 * @text: to append to
 * @name: of the family
 * @help: a sentence
 * @histogram: of durations
 *
 * In seconds, as durations are told there.
 */
void
sbx_metrics_text_histogram (GString            *text,
                            const char         *name,
                            const char         *help,
                            const SbxHistogram *histogram)
{
  g_autofree char *bucket = g_strconcat (name, "_bucket", NULL);
  g_autofree char *sum = g_strconcat (name, "_sum", NULL);
  g_autofree char *count = g_strconcat (name, "_count", NULL);

  sbx_metrics_text_family (text, name, "histogram", help);
  for (guint power = FIRST_POWER; power <= LAST_POWER; power++)
    {
      char edge[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (edge, sizeof edge, "%.9g", (double) (1u << power) / G_USEC_PER_SEC);
      sbx_metrics_text_sample (text, bucket, "le", edge, (double) sbx_histogram_count_below (histogram, power));
    }
  sbx_metrics_text_sample (text, bucket, "le", "+Inf", (double) histogram->total);
  sbx_metrics_text_sample (text, sum, NULL, NULL, (double) histogram->sum / G_USEC_PER_SEC);
  sbx_metrics_text_sample (text, count, NULL, NULL, (double) histogram->total);
}
