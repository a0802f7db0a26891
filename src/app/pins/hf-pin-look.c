/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overviews come several times a second, and nearly always nothing in them concerns a cell. Ages
 * are told in minutes, so it is enough that cells look at the clock now and then. */
#include "hf-pin-look.h"

#define SAME_FOR (20 * G_USEC_PER_SEC)

struct _HfPinLook
{
  GObject parent_instance;

  HfClock *clock;
  HfOverview *overview; /* NULL before the first one */
  gint64 told; /* by the clock */
  gboolean narrow;
  HfPinInk *ink;
};

G_DEFINE_FINAL_TYPE (HfPinLook, hf_pin_look, G_TYPE_OBJECT)

static unsigned changed_signal;

static gboolean
is_same_policy (const HfPolicy *one, const HfPolicy *two)
{
  return one->min_replicas == two->min_replicas && one->target_replicas == two->target_replicas
         && one->max_replicas == two->max_replicas;
}

static gboolean
are_same_backends (const GPtrArray *one, const GPtrArray *two)
{
  if (one->len != two->len)
    return FALSE;
  for (unsigned i = 0; i < one->len; i++)
    {
      const HfBackendInfo *a = one->pdata[i], *b = two->pdata[i];

      if (a->slot != b->slot || !g_str_equal (a->id, b->id))
        return FALSE;
    }
  return TRUE;
}

static void
on_overview (HfPinLook *self, GParamSpec *pspec, HfDesk *desk)
{
  const HfOverview *news = hf_desk_get_overview (desk);
  g_autoptr (HfOverview) before = g_steal_pointer (&self->overview);

  self->overview = news ? hf_overview_ref ((HfOverview *)news) : NULL;
  if (!news)
    return;
  if (before && is_same_policy (before->policy, news->policy)
      && are_same_backends (before->backends, news->backends)
      && ABS (news->now - self->told) < SAME_FOR)
    return;
  self->told = news->now;
  g_signal_emit (self, changed_signal, 0);
}

static void
hf_pin_look_finalize (GObject *object)
{
  HfPinLook *self = HF_PIN_LOOK (object);

  g_clear_pointer (&self->overview, hf_overview_unref);
  g_object_unref (self->ink);
  hf_clock_unref (self->clock);
  G_OBJECT_CLASS (hf_pin_look_parent_class)->finalize (object);
}

static void
hf_pin_look_class_init (HfPinLookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pin_look_finalize;
  changed_signal = g_signal_new ("changed", HF_TYPE_PIN_LOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_pin_look_init (HfPinLook *self)
{
  self->ink = hf_pin_ink_new ();
}

/**
 * hf_pin_look_new:
 * @desk: whose overview it follows
 *
 * Returns: (transfer full): a look
 */
HfPinLook *
hf_pin_look_new (HfDesk *desk)
{
  HfPinLook *self = g_object_new (HF_TYPE_PIN_LOOK, NULL);

  self->clock = hf_clock_ref (hf_engine_get_clock (hf_desk_get_engine (desk)));
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self, NULL, desk);
  return self;
}

/**
 * hf_pin_look_get_overview:
 * Returns: (transfer none) (nullable): with the policy and the backends; %NULL before the first
 */
const HfOverview *
hf_pin_look_get_overview (HfPinLook *self)
{
  return self->overview;
}

/**
 * hf_pin_look_get_now:
 * Returns: the time, in µs since 1970
 */
gint64
hf_pin_look_get_now (HfPinLook *self)
{
  return hf_clock_now (self->clock);
}

/**
 * hf_pin_look_is_narrow:
 * Returns: whether there is room for few columns only
 */
gboolean
hf_pin_look_is_narrow (HfPinLook *self)
{
  return self->narrow;
}

/**
 * hf_pin_look_get_ink:
 * Returns: (transfer none): what the cells draw with
 */
HfPinInk *
hf_pin_look_get_ink (HfPinLook *self)
{
  return self->ink;
}

/**
 * hf_pin_look_set_narrow:
 * @narrow: whether there is room for few columns only
 */
void
hf_pin_look_set_narrow (HfPinLook *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  g_signal_emit (self, changed_signal, 0);
}
