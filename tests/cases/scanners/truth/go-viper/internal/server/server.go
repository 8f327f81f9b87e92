package server

import (
	"context"
	"flag"
	"os"

	"acme.dev/store/internal/config"
	"acme.dev/store/internal/feature"
)

const hedged = "hedged-reads"

var (
	strictMode = flag.Bool("strict-mode", false, "refuse what is not known; see also -strict")
	tracing    bool
)

func init() {
	flag.BoolVar(&tracing, "tracing", false, "trace requests")
	registerMetrics("metrics")
}

func (s *Server) Run(ctx context.Context, cfg *config.Config) error {
	if cfg.Features.DeltaUploads || s.cfg.Features.CompressLogs {
		s.upload()
	}
	if s.features.Enabled(feature.ShadowWrites) && !s.features.Enabled(feature.ReadReplicas) {
		s.shadow()
	}
	switch f := s.pick(); f {
	case feature.LazyIndex:
		return s.lazy()
	}
	if feature.PeerGossip.Enabled(ctx) || feature.TLSResume.Enabled(ctx) {
		return nil
	}
	if *strictMode || tracing || feature.Quota.On() {
		return errStrict
	}
	if cfg.Features.ColdStorage {
		s.log.Info("batch-acks are slow")
	}
	on, err := s.client.BooleanValue(ctx, hedged, false, openfeature.EvaluationContext{})
	if err != nil || on {
		return err
	}
	if v, ok := os.LookupEnv("FLAG_RAFT_PREVOTE"); ok && v == "1" {
		s.prevote = true
	}
	return nil
}
