package main

import (
	ff "example.com/shop/internal/flags"
	. "example.com/shop/internal/flags"
)

type server struct {
	flags *ff.Client
	t     ff.Toggles
}

func (s *server) upload(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if s.flags.Enabled(ctx, ff.BulkUpload) || s.flags.Enabled(ctx, Dot) {
		s.bulk(w, r)
	}
	if on := s.flags.Enabled(ctx, string(ff.AuditLog)); on {
		log.Printf("audit: bulk-upload-v2")
	}
	if s.flags.GenOne(ctx) || ff.VarBlock.Enabled(ctx) || s.t.StructTag {
		s.bulk(w, r)
	}
	if s.flags.Kind(ctx, ff.IotaName) || ff.RegisteredOn(ctx) {
		s.bulk(w, r)
	}
	if s.methodFlag() || s.flags.All()["map-key"] {
		s.bulk(w, r)
	}
	if s.flags.Enabled(ctx, ff.Key(fmt.Sprintf("tenant-%s", tenant(r)))) {
		s.bulk(w, r)
	}
	if s.flags.Enabled(ctx, `raw-string`) {
		s.bulk(w, r)
	}
	switch k := r.URL.Query().Get("flag"); k {
	case "switch-case":
		s.bulk(w, r)
	}
	if v, ok := os.LookupEnv("FLAG_ENV_LOOKUP"); ok && v == "true" {
		s.bulk(w, r)
	}
	check := func(k string) bool { return s.flags.Enabled(ctx, ff.Key(k)) }
	if check("closure-flag") {
		s.bulk(w, r)
	}
	s.flags.Enabled(ctx, "bulk-uplaod")
}

func (s *server) methodFlag() bool { return s.flags.Enabled(context.Background(), "method-flag") }

func routes(s *server) {
	mux.Handle("/search", http.HandlerFunc(s.search))
	mux.Handle("/x", s.requireFlag("middleware", http.HandlerFunc(s.x)))
	NewThing(WithFeatureFlag("func-option"))
}
