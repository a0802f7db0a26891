/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report as JSON, the same for --json and for the API. Fields are added, never changed. Any
 * thread. */
#include "hf-audit-report.h"

static void
set_count (JsonObject *object, const char *name, guint64 count)
{
  json_object_set_int_member (object, name, (gint64)MIN (count, G_MAXINT64));
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static JsonArray *
texts_to_array (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (unsigned i = 0; i < texts->len; i++)
    json_array_add_string_element (array, texts->pdata[i]);
  return array;
}

static void
set_names (JsonObject *object, const char *name, const HfAuditNames *names)
{
  JsonObject *member = json_object_new ();

  set_count (member, "count", names->count);
  json_object_set_array_member (member, "first", texts_to_array (names->names));
  json_object_set_object_member (object, name, member);
}

static JsonObject *
finding_to_json (const HfAuditFinding *self)
{
  JsonObject *object = json_object_new ();

  set_text (object, "pin", self->pin);
  set_text (object, "file", self->file);
  set_text (object, "state", self->state == HF_AUDIT_INCOMPLETE ? "incomplete" : "unreadable");
  json_object_set_array_member (object, "blocks", texts_to_array (self->blocks));
  set_count (object, "n_blocks", self->n_blocks);
  json_object_set_boolean_member (object, "more", self->more);
  set_text (object, "detail", self->detail);
  return object;
}

static JsonObject *
files_to_json (const HfAuditPlaceReport *self)
{
  JsonObject *object = json_object_new ();

  set_count (object, "cars", self->cars);
  set_names (object, "broken", &self->broken);
  set_names (object, "rootless", &self->rootless);
  set_names (object, "no_cars", &self->strangers);
  set_names (object, "links", &self->links);
  set_names (object, "denied", &self->denied);
  return object;
}

static JsonObject *
place_to_json (const HfAuditPlaceReport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *findings = json_array_new ();

  set_text (object, "place", self->name);
  set_text (object, "title", self->title);
  set_text (object, "domain", self->domain);
  set_text (object, "identity", self->identity);
  set_text (object, "same_as", self->same_as);
  set_text (object, "error", self->error);
  set_count (object, "pins", self->pins);
  set_count (object, "read", self->read);
  set_count (object, "bytes_read", self->bytes);
  set_count (object, "damaged", self->damaged);
  set_count (object, "incomplete", self->incomplete);
  set_count (object, "unreadable", self->unreadable);
  set_count (object, "at_most_bad", self->at_most);
  set_count (object, "opaque", self->opaque);
  set_count (object, "unfinished", self->unfinished);
  set_count (object, "gone", self->gone);
  json_object_set_object_member (object, "files", files_to_json (self));
  for (unsigned i = 0; i < self->findings->len; i++)
    json_array_add_object_element (findings, finding_to_json (self->findings->pdata[i]));
  json_object_set_array_member (object, "findings", findings);
  set_count (object, "n_findings", self->n_findings);
  return object;
}

/**
 * hf_audit_report_to_json:
 * Returns: (transfer full): the object that README documents
 */
JsonObject *
hf_audit_report_to_json (const HfAuditReport *self)
{
  static const char *const results[] = { "safe", "warning", "at_risk", "unknown" };
  HfAuditResult result = hf_audit_report_judge (self);
  g_autofree char *sentence = hf_audit_report_sentence (self);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->seed);
  JsonObject *object = json_object_new ();
  JsonArray *places = json_array_new ();

  set_text (object, "result", results[result]);
  json_object_set_int_member (object, "exit_status", result);
  set_text (object, "sentence", sentence);
  set_text (object, "advice", hf_audit_report_advice (self));
  set_count (object, "pins", self->pins);
  set_count (object, "one_place", self->one_place);
  set_count (object, "one_domain", self->one_domain);
  set_count (object, "read", self->read);
  set_count (object, "unreadable", self->unreadable);
  set_count (object, "incomplete", self->incomplete);
  set_count (object, "damaged", self->damaged);
  json_object_set_boolean_member (object, "sampled", hf_audit_report_is_sampled (self));
  json_object_set_double_member (object, "confidence", HF_AUDIT_CONFIDENCE);
  json_object_set_boolean_member (object, "interrupted", self->interrupted);
  json_object_set_boolean_member (object, "out_of_time", self->out_of_time);
  set_text (object, "seed", seed);
  json_object_set_double_member (object, "seconds", (double)self->duration / G_USEC_PER_SEC);
  for (unsigned i = 0; i < self->places->len; i++)
    json_array_add_object_element (places, place_to_json (self->places->pdata[i]));
  json_object_set_array_member (object, "places", places);
  return object;
}
