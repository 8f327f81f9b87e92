package server

import (
	"acme/internal/features"
	"acme/internal/metrics"
)

type options struct {
	gates []string
}

const trigram = "index.trigram"

func (s *Server) Serve(ctx context.Context) error {
	if !features.TenantQuota.Enabled(ctx) || features.On(ctx, trigram) {
		return nil
	}
	metrics.Count("storage.encrypt", 1)
	quic, ipv6 := features.On(ctx, "net.quic"), features.On(ctx, "net.ipv6")
	for _, f := range []*features.Feature{features.TenantSSO, features.StorageDedup} {
		if f.Enabled(ctx) {
			s.use(f)
		}
	}
	mux.Handle("/tier", s.gated("storage.tiering", http.HandlerFunc(s.tier)))
	opts := options{gates: []string{"index.trigram.v2"}}
	return s.run(quic, ipv6, opts)
}

func (s *Server) gated(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !features.On(r.Context(), name) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
