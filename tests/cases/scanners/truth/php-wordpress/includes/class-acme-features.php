<?php

final class Acme_Features {
	const CHECKOUT = 'acme_checkout_fields';
	const AJAX     = 'acme_ajax_cart';
	const CDN      = 'acme_cdn_rewrite';

	private static $defaults = array(
		'acme_lazy_images' => true,
		'acme_webp'        => false,
		'acme_cdn_rewrite' => false,
	);

	public static function is_enabled( string $name ): bool {
		$flags = get_option( 'acme_flags', self::$defaults );
		return (bool) apply_filters( 'acme_feature', $flags[ $name ] ?? false, $name );
	}

	public function boot(): void {
		$features = array( 'acme_related_posts', 'acme_spam_honeypot' );
		foreach ( $features as $feature ) {
			if ( self::is_enabled( $feature ) ) {
				$this->load( $feature );
			}
		}
		if ( $this->settings['acme_critical_css'] ) {
			$this->inline();
		}
		if ( ! empty( $this->options['features']['acme_multisite_sync'] ) ) {
			switch_to_blog( 1 );
		}
	}
}
