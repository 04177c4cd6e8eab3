-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "country" TEXT,
    "sending" TEXT NOT NULL DEFAULT 'test_inbox',
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "workspace_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("workspace_id","member_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "address" TEXT,
    "agent" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "token_hash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "member_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "public_value" TEXT,
    "secret_hash" TEXT,
    "last4" TEXT NOT NULL,
    "scopes" TEXT[],
    "source_id" TEXT NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lineage" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "installation" TEXT NOT NULL,
    "system_id" TEXT NOT NULL,
    "timeline" INTEGER NOT NULL,
    "database_oid" BIGINT NOT NULL,
    "alive_at" TIMESTAMPTZ(3) NOT NULL,
    "restored_to" TIMESTAMPTZ(3),
    "restored_seq" BIGINT,

    CONSTRAINT "lineage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "control" (
    "workspace_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "paused_at" TIMESTAMPTZ(3),
    "paused_by" TEXT,
    "reason" TEXT,
    "epoch" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "control_pkey" PRIMARY KEY ("workspace_id","scope","subject")
);

-- CreateTable
CREATE TABLE "auth_limit" (
    "key" TEXT NOT NULL,
    "window_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "auth_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "workspace_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "act" TEXT NOT NULL,
    "object_kind" TEXT,
    "object_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "address" TEXT,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("workspace_id","seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "workspace_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "person_id" TEXT,
    "journey_id" TEXT,
    "run_id" TEXT,
    "step_id" TEXT,
    "cause" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL DEFAULT 'open',
    "resolved_by" TEXT,
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "seq" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "person_id" TEXT,
    "timestamp" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,
    "flags" TEXT[],

    CONSTRAINT "event_pkey" PRIMARY KEY ("received_at","seq")
)
PARTITION BY RANGE ("received_at");

-- CreateTable
CREATE TABLE "event_key" (
    "workspace_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "body_hash" BYTEA NOT NULL,

    CONSTRAINT "event_key_pkey" PRIMARY KEY ("workspace_id","source_id","message_id")
)
PARTITION BY HASH ("workspace_id", "source_id", "message_id");

-- CreateTable
CREATE TABLE "event_queue" (
    "shard" SMALLINT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "starts" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "event_queue_pkey" PRIMARY KEY ("shard","workspace_id","seq")
);

-- CreateTable
CREATE TABLE "event_disposition" (
    "seq" BIGINT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "disposition" TEXT NOT NULL,
    "reason" TEXT,
    "outcomes" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_disposition_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "quarantine" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "pointer" TEXT,
    "raw" BYTEA NOT NULL,
    "event_seq" BIGINT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_conflict" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "first_hash" BYTEA NOT NULL,
    "other_hash" BYTEA NOT NULL,
    "body" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_conflict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "shard" SMALLINT NOT NULL,
    "known" BOOLEAN NOT NULL DEFAULT false,
    "merged_into" TEXT,
    "traits" JSONB NOT NULL DEFAULT '{}',
    "trait_times" JSONB NOT NULL DEFAULT '{}',
    "email" TEXT,
    "phone" TEXT,
    "time_zone" TEXT,
    "locale" TEXT,
    "context_zone" TEXT,
    "context_zone_at" TIMESTAMPTZ(3),
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_identifier" (
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_identifier_pkey" PRIMARY KEY ("workspace_id","kind","value")
);

-- CreateTable
CREATE TABLE "person_merge" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "loser_id" TEXT NOT NULL,
    "survivor_id" TEXT NOT NULL,
    "loser_shard" SMALLINT NOT NULL,
    "survivor_shard" SMALLINT NOT NULL,
    "cause_seq" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'noted',
    "noted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "person_merge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erased_identifier" (
    "workspace_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erased_identifier_pkey" PRIMARY KEY ("workspace_id","hash")
);

-- CreateTable
CREATE TABLE "trait_history" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "trait" TEXT NOT NULL,
    "value" JSONB,
    "timestamp" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT,
    "late" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "trait_history_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cart" (
    "person_id" TEXT NOT NULL,
    "cart_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "shard" SMALLINT NOT NULL,
    "state" TEXT NOT NULL,
    "items" JSONB NOT NULL,
    "item_count" INTEGER NOT NULL,
    "total" DECIMAL(18,4),
    "currency" TEXT,
    "url" TEXT,
    "last_activity_at" TIMESTAMPTZ(3) NOT NULL,
    "memory" JSONB NOT NULL,

    CONSTRAINT "cart_pkey" PRIMARY KEY ("person_id","cart_id")
);

-- CreateTable
CREATE TABLE "static_list" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "static_list_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "list_member" (
    "list_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "list_member_pkey" PRIMARY KEY ("person_id","list_id")
);

-- CreateTable
CREATE TABLE "topic" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "defaults" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_entry" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" TEXT,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "delivery_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_state" (
    "workspace_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "explicit" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entry_id" BIGINT NOT NULL,

    CONSTRAINT "consent_state_pkey" PRIMARY KEY ("workspace_id","channel","address","topic")
);

-- CreateTable
CREATE TABLE "address_state" (
    "workspace_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "suppressed" TEXT,
    "suppressed_at" TIMESTAMPTZ(3),

    CONSTRAINT "address_state_pkey" PRIMARY KEY ("workspace_id","channel","address")
);

-- CreateTable
CREATE TABLE "product" (
    "workspace_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "name" TEXT,
    "price" DECIMAL(18,4),
    "currency" TEXT,
    "inventory" INTEGER,
    "image_url" TEXT,
    "url" TEXT,
    "event_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "product_pkey" PRIMARY KEY ("workspace_id","product_id")
);

-- CreateTable
CREATE TABLE "template" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "channel" TEXT NOT NULL DEFAULT 'email',
    "class" TEXT NOT NULL DEFAULT 'marketing',
    "topic_id" TEXT,
    "current" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_revision" (
    "template_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "preheader" TEXT NOT NULL DEFAULT '',
    "mode" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "template_revision_pkey" PRIMARY KEY ("template_id","number")
);

-- CreateTable
CREATE TABLE "journey" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "live_version" INTEGER,
    "priority" INTEGER NOT NULL DEFAULT 50,
    "tags" TEXT[],
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "paused_at" TIMESTAMPTZ(3),
    "pause_way" TEXT NOT NULL DEFAULT 'hold',
    "winding" JSONB,
    "archive_when_empty" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "journey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journey_draft" (
    "journey_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "document" JSONB NOT NULL,
    "base_version" INTEGER,
    "understood" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "authors" JSONB NOT NULL DEFAULT '{}',
    "updated_by" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "journey_draft_pkey" PRIMARY KEY ("journey_id")
);

-- CreateTable
CREATE TABLE "journey_version" (
    "journey_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "authors" JSONB NOT NULL DEFAULT '{}',
    "published_by" TEXT,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journey_version_pkey" PRIMARY KEY ("journey_id","number")
);

-- CreateTable
CREATE TABLE "journey_change" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "document" JSONB,
    "content_hash" TEXT,
    "authors" JSONB NOT NULL DEFAULT '{}',
    "source_version" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT NOT NULL DEFAULT '',
    "plan" JSONB NOT NULL,
    "rules" JSONB NOT NULL DEFAULT '[]',
    "due_at" TIMESTAMPTZ(3),
    "asked_by" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "done_at" TIMESTAMPTZ(3),
    "version" INTEGER,
    "previous_version" INTEGER,
    "previous_status" TEXT,
    "moves" TEXT NOT NULL DEFAULT 'none',
    "moves_at" TIMESTAMPTZ(3),

    CONSTRAINT "journey_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journey_checkpoint" (
    "id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "journey_checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollup_delta" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "step_id" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "n" BIGINT NOT NULL,
    "value" DECIMAL(18,4) NOT NULL DEFAULT 0,

    CONSTRAINT "rollup_delta_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollup" (
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "step_id" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "n" BIGINT NOT NULL,
    "value" DECIMAL(18,4) NOT NULL DEFAULT 0,

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("workspace_id","journey_id","version","step_id","metric","key","bucket")
);

-- CreateTable
CREATE TABLE "conversion" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "run_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "goal_id" TEXT NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "order_id" TEXT,
    "value" DECIMAL(18,4),
    "currency" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "conversion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_count" (
    "workspace_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "n" BIGINT NOT NULL,
    "value" DECIMAL(18,4) NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL DEFAULT '',
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_count_pkey" PRIMARY KEY ("workspace_id","event","day","currency")
);

-- CreateTable
CREATE TABLE "run" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "shard" SMALLINT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "instance_key" TEXT NOT NULL,
    "anchor" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "visits" JSONB NOT NULL,
    "seq" INTEGER NOT NULL,
    "wait" JSONB,
    "wake_at" TIMESTAMPTZ(3),
    "answered" BIGINT[],
    "context" JSONB NOT NULL,
    "depth" SMALLINT NOT NULL DEFAULT 0,
    "rev" INTEGER NOT NULL DEFAULT 0,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "arrived_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "entry_seq" BIGINT,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journey_entry" (
    "run_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "instance_key" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "journey_entry_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "exposure" (
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "experiment" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "arm" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "mixed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "exposure_pkey" PRIMARY KEY ("journey_id","unit","experiment")
);

-- CreateTable
CREATE TABLE "transition" (
    "run_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "step_id" TEXT NOT NULL,
    "visit" INTEGER NOT NULL,
    "output" TEXT,
    "to_step_id" TEXT,
    "reason" TEXT NOT NULL,
    "cause" JSONB NOT NULL,
    "values" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "transition_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "run_move" (
    "change_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "from_version" INTEGER NOT NULL,
    "from_step_id" TEXT NOT NULL,
    "to_step_id" TEXT,
    "seq" INTEGER NOT NULL,
    "before" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_move_pkey" PRIMARY KEY ("change_id","run_id")
);

-- CreateTable
CREATE TABLE "late_event" (
    "run_id" TEXT NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "decision" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "gap_seconds" DOUBLE PRECISION NOT NULL,
    "late_by_seconds" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "late_event_pkey" PRIMARY KEY ("run_id","event_seq","decision","delivery_id")
);

-- CreateIndex
CREATE INDEX "late_event_workspace_id_at_idx" ON "late_event"("workspace_id", "at" DESC);

-- CreateTable
CREATE TABLE "clock" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "shift_ms" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "clock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "secret" BYTEA,
    "rate_per_second" DOUBLE PRECISION,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "run_id" TEXT,
    "journey_id" TEXT,
    "version" INTEGER,
    "step_id" TEXT,
    "visit" INTEGER,
    "person_id" TEXT,
    "origin_key" TEXT,
    "channel" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "template_id" TEXT,
    "topic_id" TEXT,
    "on_unknown" TEXT NOT NULL DEFAULT 'hold',
    "message" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT,
    "parked_by" TEXT,
    "priority" SMALLINT NOT NULL DEFAULT 50,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "address" TEXT,
    "rendered" JSONB,
    "provider_id" TEXT,
    "provider_message_id" TEXT,
    "starts" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "first_attempt_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sent_before" (
    "delivery_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "sent" BOOLEAN NOT NULL,

    CONSTRAINT "sent_before_pkey" PRIMARY KEY ("delivery_id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "status" TEXT,
    "answer" TEXT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_bucket" (
    "key" TEXT NOT NULL,
    "rate" DOUBLE PRECISION NOT NULL,
    "burst" DOUBLE PRECISION NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_bucket_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "breaker" (
    "lane" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "probe_at" TIMESTAMPTZ(3),
    "open_seconds" INTEGER NOT NULL DEFAULT 30,
    "reason" TEXT,

    CONSTRAINT "breaker_pkey" PRIMARY KEY ("lane")
);

-- CreateTable
CREATE TABLE "inbox_message" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "person_id" TEXT,
    "channel" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_notice" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "journey_id" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "digest" BOOLEAN NOT NULL DEFAULT false,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "team_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tracked_link" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "url" TEXT NOT NULL,

    CONSTRAINT "tracked_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shard" (
    "id" SMALLINT NOT NULL,
    "starts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "secrets" BYTEA,
    "sample" BYTEA,
    "allowed_origins" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("workspace_id","key")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "roles" TEXT[],
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "stats" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "canary" (
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "canary_pkey" PRIMARY KEY ("minute")
);

-- CreateTable
CREATE TABLE "verify_run" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "scope" TEXT NOT NULL,
    "took_ms" INTEGER NOT NULL,
    "violations" INTEGER NOT NULL,
    "not_run" INTEGER NOT NULL,
    "verdicts" JSONB NOT NULL,

    CONSTRAINT "verify_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "params" JSONB NOT NULL,
    "exclusive" TEXT,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "cursor" JSONB,
    "result" JSONB,
    "started_by" TEXT,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspace_slug_key" ON "workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "member_email_key" ON "member"("email");

-- CreateIndex
CREATE INDEX "membership_member_id_idx" ON "membership"("member_id");

-- CreateIndex
CREATE INDEX "session_member_id_idx" ON "session"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_workspace_id_idx" ON "invitation"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_public_value_key" ON "api_key"("public_value");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key"("secret_hash");

-- CreateIndex
CREATE INDEX "api_key_workspace_id_idx" ON "api_key"("workspace_id");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_at_idx" ON "audit_entry"("workspace_id", "at" DESC);

-- CreateIndex
CREATE INDEX "dead_letter_workspace_id_status_fingerprint_idx" ON "dead_letter"("workspace_id", "status", "fingerprint");

-- CreateIndex
CREATE INDEX "dead_letter_workspace_id_status_last_at_idx" ON "dead_letter"("workspace_id", "status", "last_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dead_letter_workspace_id_subject_kind_subject_id_key" ON "dead_letter"("workspace_id", "subject_kind", "subject_id");

-- CreateIndex
CREATE INDEX "event_person_id_event_timestamp_idx" ON "event"("person_id", "event", "timestamp");

-- CreateIndex
CREATE INDEX "event_workspace_id_seq_idx" ON "event"("workspace_id", "seq");

-- CreateIndex
CREATE INDEX "event_queue_person_id_idx" ON "event_queue"("person_id");

-- CreateIndex
CREATE INDEX "quarantine_workspace_id_received_at_idx" ON "quarantine"("workspace_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "quarantine_source_id_received_at_idx" ON "quarantine"("source_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "event_conflict_workspace_id_received_at_idx" ON "event_conflict"("workspace_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "event_conflict_workspace_id_source_id_message_id_idx" ON "event_conflict"("workspace_id", "source_id", "message_id");

-- CreateIndex
CREATE INDEX "person_workspace_id_email_idx" ON "person"("workspace_id", "email") WHERE "email" IS NOT NULL;

-- CreateIndex
CREATE INDEX "person_workspace_id_phone_idx" ON "person"("workspace_id", "phone") WHERE "phone" IS NOT NULL;

-- CreateIndex
CREATE INDEX "person_workspace_id_last_seen_idx" ON "person"("workspace_id", "last_seen" DESC);

-- CreateIndex
CREATE INDEX "person_merged_into_idx" ON "person"("merged_into") WHERE "merged_into" IS NOT NULL;

-- CreateIndex
CREATE INDEX "person_identifier_person_id_idx" ON "person_identifier"("person_id");

-- CreateIndex
CREATE INDEX "person_merge_state_loser_shard_idx" ON "person_merge"("state", "loser_shard");

-- CreateIndex
CREATE INDEX "person_merge_state_survivor_shard_idx" ON "person_merge"("state", "survivor_shard");

-- CreateIndex
CREATE INDEX "person_merge_survivor_id_idx" ON "person_merge"("survivor_id");

-- CreateIndex
CREATE UNIQUE INDEX "person_merge_loser_id_survivor_id_key" ON "person_merge"("loser_id", "survivor_id");

-- CreateIndex
CREATE INDEX "trait_history_person_id_trait_timestamp_idx" ON "trait_history"("person_id", "trait", "timestamp" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "static_list_workspace_id_name_key" ON "static_list"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "list_member_list_id_idx" ON "list_member"("list_id");

-- CreateIndex
CREATE UNIQUE INDEX "topic_workspace_id_key_key" ON "topic"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "consent_entry_workspace_id_channel_address_idx" ON "consent_entry"("workspace_id", "channel", "address");

-- CreateIndex
CREATE INDEX "consent_entry_person_id_idx" ON "consent_entry"("person_id");

-- CreateIndex
CREATE INDEX "template_workspace_id_name_idx" ON "template"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "template_workspace_id_id_key" ON "template"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "journey_workspace_id_status_idx" ON "journey"("workspace_id", "status");

-- CreateIndex
-- Journeys that go on after a pause and whose timers are not all wound up: looked for once a second.
CREATE INDEX "journey_winding" ON "journey"("id") WHERE "winding" IS NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "journey_workspace_id_id_key" ON "journey"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "journey_change_journey_id_asked_at_idx" ON "journey_change"("journey_id", "asked_at" DESC);

-- CreateIndex
CREATE INDEX "journey_change_workspace_id_state_idx" ON "journey_change"("workspace_id", "state");

-- CreateIndex
-- Plans whose people are still to be moved: looked for twice a second.
CREATE INDEX "journey_change_moving" ON "journey_change"("moves_at") WHERE "moves" IN ('ahead', 'returning');

-- CreateIndex
CREATE INDEX "journey_change_due" ON "journey_change"("due_at") WHERE "state" = 'scheduled';

-- CreateIndex
CREATE INDEX "journey_checkpoint_journey_id_created_at_idx" ON "journey_checkpoint"("journey_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "rollup_workspace_id_metric_bucket_idx" ON "rollup"("workspace_id", "metric", "bucket");

-- CreateIndex
CREATE INDEX "conversion_workspace_id_journey_id_at_idx" ON "conversion"("workspace_id", "journey_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "conversion_run_id_goal_id_event_seq_key" ON "conversion"("run_id", "goal_id", "event_seq");

-- CreateIndex
-- The timers (architecture 7): one small index, probed once a second.
CREATE INDEX "run_due" ON "run"("shard", "wake_at") WHERE "state" IN ('active', 'waiting') AND "wake_at" IS NOT NULL;

-- CreateIndex
-- Read only while more is due than a batch holds, so that workspaces take turns.
CREATE INDEX "run_due_fair" ON "run"("workspace_id", "shard", "wake_at") WHERE "state" IN ('active', 'waiting') AND "wake_at" IS NOT NULL;

-- CreateIndex
CREATE INDEX "run_standing" ON "run"("journey_id", "step_id", "shard") WHERE "state" IN ('active', 'waiting');

-- CreateIndex
-- Runs whose timer rests because their journey was paused: what the sweep looks for once it goes on.
CREATE INDEX "run_aside" ON "run"("journey_id") WHERE "state" IN ('active', 'waiting') AND "wake_at" IS NULL
  AND ("state" = 'active' OR "wait"->>'wakeAt' IS NOT NULL);

-- CreateIndex
CREATE INDEX "run_person_id_idx" ON "run"("person_id");

-- CreateIndex
CREATE INDEX "run_journey_id_entered_at_idx" ON "run"("journey_id", "entered_at" DESC);

-- CreateIndex
-- S-3.3: at most one live run per (journey, person, key), whatever races.
CREATE UNIQUE INDEX "run_one_live" ON "run"("journey_id", "person_id", "instance_key") WHERE "state" IN ('active', 'waiting');

-- CreateIndex
CREATE UNIQUE INDEX "journey_entry_journey_id_person_id_instance_key_slot_key" ON "journey_entry"("journey_id", "person_id", "instance_key", "slot");

-- CreateIndex
CREATE INDEX "exposure_person_id_idx" ON "exposure"("person_id");

-- CreateIndex
CREATE INDEX "transition_workspace_id_at_idx" ON "transition"("workspace_id", "at");

-- CreateIndex
CREATE INDEX "provider_workspace_id_channel_idx" ON "provider"("workspace_id", "channel");

-- CreateIndex
CREATE INDEX "delivery_due" ON "delivery"("lane", "priority" DESC, "next_at") WHERE "state" IN ('queued', 'deferred') AND "parked_by" IS NULL;

-- CreateIndex
CREATE INDEX "delivery_leased" ON "delivery"("lease_until") WHERE "state" = 'sending';

-- CreateIndex
CREATE INDEX "delivery_parked" ON "delivery"("lane", "parked_by") WHERE "parked_by" IS NOT NULL;

-- CreateIndex
CREATE INDEX "delivery_unknown" ON "delivery"("workspace_id") WHERE "state" = 'unknown';

-- CreateIndex
CREATE INDEX "address_suppressed" ON "address_state"("suppressed_at") WHERE "suppressed" IS NOT NULL;

-- CreateIndex
CREATE INDEX "delivery_address" ON "delivery"("workspace_id", "address", "step_id") WHERE "address" IS NOT NULL;

-- CreateIndex
CREATE INDEX "delivery_workspace_id_created_at_idx" ON "delivery"("workspace_id", "created_at" DESC);

-- CreateIndex
-- What goes well is most of it, and is found by its time; an entry for each of its states would cost more than the call.
CREATE INDEX "delivery_workspace_id_state_created_at_idx" ON "delivery"("workspace_id", "state", "created_at" DESC)
  WHERE "state" NOT IN ('sending', 'sent', 'delivered');

-- CreateIndex
CREATE INDEX "delivery_run_id_idx" ON "delivery"("run_id");

-- CreateIndex
CREATE INDEX "delivery_person_id_idx" ON "delivery"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_workspace_id_origin_key_key" ON "delivery"("workspace_id", "origin_key") WHERE "origin_key" IS NOT NULL;

-- CreateIndex
CREATE INDEX "attempt_delivery_id_idx" ON "attempt"("delivery_id");

-- CreateIndex
CREATE INDEX "team_notice_state_next_at_idx" ON "team_notice"("state", "next_at");

-- CreateIndex
CREATE INDEX "team_notice_workspace_id_journey_id_step_id_member_id_creat_idx" ON "team_notice"("workspace_id", "journey_id", "step_id", "member_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_message_delivery_id_key" ON "inbox_message"("delivery_id");

-- CreateIndex
CREATE INDEX "inbox_message_workspace_id_at_idx" ON "inbox_message"("workspace_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "tracked_link_delivery_id_position_key" ON "tracked_link"("delivery_id", "position");

-- CreateIndex
CREATE INDEX "source_workspace_id_idx" ON "source"("workspace_id");

-- CreateIndex
CREATE INDEX "verify_run_scope_at_idx" ON "verify_run"("scope", "at" DESC);

-- CreateIndex
CREATE INDEX "job_state_created_at_idx" ON "job"("state", "created_at");

-- CreateIndex
CREATE INDEX "job_workspace_id_created_at_idx" ON "job"("workspace_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_revision" ADD CONSTRAINT "template_revision_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journey_draft" ADD CONSTRAINT "journey_draft_journey_id_fkey" FOREIGN KEY ("journey_id") REFERENCES "journey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journey_change" ADD CONSTRAINT "journey_change_journey_id_fkey" FOREIGN KEY ("journey_id") REFERENCES "journey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journey_checkpoint" ADD CONSTRAINT "journey_checkpoint_journey_id_fkey" FOREIGN KEY ("journey_id") REFERENCES "journey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journey_version" ADD CONSTRAINT "journey_version_journey_id_fkey" FOREIGN KEY ("journey_id") REFERENCES "journey"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- ------------------------------------------------------------------ beyond Prisma's language

-- Order of acceptance. Numbers are taken in request order; commit order may differ, and nothing reads by position.
CREATE SEQUENCE "event_seq" AS bigint CACHE 1;

-- Months get their own partitions (below); the default one takes what no month claims, so that no row is ever refused.
CREATE TABLE "event_default" PARTITION OF "event" DEFAULT;

CREATE TABLE "event_key_0" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE "event_key_1" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE "event_key_2" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE "event_key_3" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE "event_key_4" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE "event_key_5" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE "event_key_6" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE "event_key_7" PARTITION OF "event_key" FOR VALUES WITH (MODULUS 8, REMAINDER 7);

-- Makes the partitions of this month and the next `ahead`. Called at start and daily.
CREATE FUNCTION "ensure_event_partitions"("ahead" integer DEFAULT 2) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  "first" date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  "made" integer := 0;
  "month" date;
  "name" text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_event_partitions'));
  FOR i IN 0.."ahead" LOOP
    "month" := "first" + make_interval(months => i);
    "name" := 'event_' || to_char("month", 'YYYYMM');
    IF to_regclass("name") IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF "event" FOR VALUES FROM (%L) TO (%L)',
        "name", "month"::text || ' 00:00:00+00', ("month" + interval '1 month')::date::text || ' 00:00:00+00');
      "made" := "made" + 1;
    END IF;
  END LOOP;
  RETURN "made";
END $$;

-- A published version never changes (DM-07).
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "journey_version_immutable" BEFORE UPDATE ON "journey_version" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_entry_immutable" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "consent_entry_immutable" BEFORE UPDATE ON "consent_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Queue-like tables are emptied as fast as they are filled; their dead rows must go at the same pace.
ALTER TABLE "event_queue" SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE "rollup_delta" SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
-- No room is left in its pages: every move changes what an index holds, so none could stay in its page anyway.
ALTER TABLE "run" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "delivery" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "attempt" SET (fillfactor = 70);
ALTER TABLE "journey_entry" SET (fillfactor = 80);
ALTER TABLE "shard" SET (fillfactor = 10);

INSERT INTO "shard" ("id") SELECT generate_series(0, 63);

-- The only clock that decides (S-0.2): the database's. Tests move it for everybody by the row; the demo's seed, which
-- lives through its days before anybody is there, moves it for its own sessions by the setting.
INSERT INTO "clock" DEFAULT VALUES;
ALTER TABLE "clock" ADD CONSTRAINT "clock_one_row" CHECK ("id");
ALTER TABLE "lineage" ADD CONSTRAINT "lineage_one_row" CHECK ("id");
CREATE FUNCTION "cairn_now"() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT now() + ((SELECT "shift_ms" FROM "clock") + coalesce(nullif(current_setting('cairn.shift_ms', true), '')::bigint, 0))
    * interval '1 millisecond'
$$;
