<?php
/**
 * Plugin Name: Acme Toolkit
 * acme_amp_pages was removed in 3.0
 */

defined( 'ABSPATH' ) || exit;

define( 'ACME_LAZY', 'acme_lazy_images' );
define( 'ACME_LAZY_IFRAMES', 'acme_lazy_iframes' );

require_once __DIR__ . '/includes/class-acme-features.php';

register_setting( 'acme', 'acme_schema', array( 'default' => 'article' ) );

add_action( 'init', static function () {
	if ( acme_feature_enabled( 'acme_block_editor' ) ) {
		register_block_type( __DIR__ . '/build' );
	}
	if ( get_option( 'acme_quick_view' ) === 'yes' ) {
		add_action( 'wp_footer', 'acme_quick_view_template' );
	}
} );
