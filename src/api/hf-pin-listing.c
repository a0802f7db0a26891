/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor is, in base64url (RFC 4648 §5) without padding, "SORT ID KEY": the sort with its
 * direction, the id of the last pin, or copy, and what that was sorted by. It refers to nothing
 * that could go away, so a list goes on where it was whatever is added or removed. Any thread. */
#include "hf-pin-listing.h"

#include <string.h>

#include "hf-backend-table.h"

#define OF_STORE 'b'

/* One letter for each sort; capitals go down. */
static const char letters[] = "cnslr";

HfPinListing *
hf_pin_listing_new (void)
{
  HfPinListing *self = g_new0 (HfPinListing, 1);

  self->query.health = -1;
  return self;
}

void
hf_pin_listing_free (HfPinListing *self)
{
  g_free (self->backend_id);
  g_free (self->text);
  g_free (self->name);
  g_free (self);
}

static char
letter_of (const HfPinListing *self)
{
  char letter = letters[self->query.sort];

  if (self->of_store)
    return OF_STORE;
  return self->query.descending ? g_ascii_toupper (letter) : letter;
}

static char *
to_base64url (const char *text)
{
  char *coded = g_base64_encode ((const guchar *)text, strlen (text));

  g_strdelimit (coded, "+", '-');
  g_strdelimit (coded, "/", '_');
  coded[strcspn (coded, "=")] = '\0';
  return coded;
}

/* (nullable): NULL for what is none, or no text */
static char *
from_base64url (const char *coded)
{
  g_autoptr (GString) padded = g_string_new (coded);
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  gsize length;

  g_strdelimit (padded->str, "-", '+');
  g_strdelimit (padded->str, "_", '/');
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  bytes = g_base64_decode (padded->str, &length);
  text = g_strndup ((const char *)bytes, length);
  again = to_base64url (text);
  return g_str_equal (again, coded) && g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text)
                                                                        : NULL;
}

/* Takes what is behind the id. */
static gboolean
take_key (HfPinListing *self, const char *key)
{
  if (self->of_store || self->query.sort == HF_PIN_SORT_CREATED)
    return *key == '\0';
  if (self->query.sort != HF_PIN_SORT_NAME)
    return g_ascii_string_to_signed (key, 10, 0, G_MAXINT64, &self->query.after_number, NULL);
  self->name = g_strdup (key);
  self->query.after_name = self->name;
  return TRUE;
}

/* FALSE for what is no cursor of this list. */
gboolean
hf_pin_listing_set_cursor (HfPinListing *self, const char *coded)
{
  g_autofree char *text = from_base64url (coded);
  const char *end = text ? strchr (text, ' ') : NULL;
  g_autofree char *number = NULL;
  gint64 id;

  if (!end || end != text + 1 || *text != letter_of (self))
    return FALSE;
  end = strchr (text + 2, ' ');
  number = end ? g_strndup (text + 2, (gsize)(end - text) - 2) : NULL;
  if (!number || !g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, &id, NULL))
    return FALSE;
  self->query.after_id = id;
  self->after_replica = id;
  return take_key (self, end + 1);
}

/* (transfer full): where it goes on behind what was read */
char *
hf_pin_listing_get_cursor (const HfPinListing *self)
{
  gint64 id = self->of_store ? self->after_replica : self->query.after_id;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->query.after_number);
  const char *key = number;
  g_autofree char *text = NULL;

  if (self->of_store || self->query.sort == HF_PIN_SORT_CREATED)
    key = "";
  else if (self->query.sort == HF_PIN_SORT_NAME)
    key = self->name ? self->name : "";
  text = g_strdup_printf ("%c %" G_GINT64_FORMAT " %s", letter_of (self), id, key);
  return to_base64url (text);
}

static void
set_policy (HfPinQuery *query, HfView *view)
{
  const HfPolicy *policy = hf_view_get_policy (view);

  query->min_replicas = policy->min_replicas;
  query->target_replicas = policy->target_replicas;
  query->max_replicas = policy->max_replicas;
}

static GPtrArray *
read_of_store (HfPinListing *self, HfView *view, unsigned limit, GError **error)
{
  HfDb *db = hf_view_get_db (view);
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, self->backend_id, error);

  if (!info)
    return NULL;
  return hf_pin_table_list_of_store (db, info->store_id, self->after_replica, limit,
                                     &self->after_replica, error);
}

/* (transfer full) (element-type HfPin): what comes next; fewer than limit at the end */
GPtrArray *
hf_pin_listing_read (HfPinListing *self, HfView *view, unsigned limit, GError **error)
{
  GPtrArray *pins;

  set_policy (&self->query, view);
  self->query.limit = limit;
  if (self->of_store)
    return read_of_store (self, view, limit, error);
  pins = hf_pin_table_list (hf_view_get_db (view), &self->query, error);
  if (pins && pins->len)
    {
      hf_pin_query_go_on (&self->query, pins->pdata[pins->len - 1]);
      g_free (self->name);
      self->name = g_strdup (self->query.after_name);
      self->query.after_name = self->name;
    }
  return pins;
}

/* total: (out): of all pages */
gboolean
hf_pin_listing_count (const HfPinListing *self, HfView *view, guint64 *total, GError **error)
{
  HfPinQuery query = self->query;

  set_policy (&query, view);
  return hf_pin_table_count (hf_view_get_db (view), &query, total, error);
}
