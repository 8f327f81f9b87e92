<?php
use function Acme\feature;

if ( Acme_Features::is_enabled( ACME_LAZY ) && Acme_Features::is_enabled( Acme_Features::CHECKOUT ) ) {
	add_filter( 'the_content', 'acme_lazy' );
}
$ajax = Acme_Features::is_enabled( name: Acme_Features::AJAX );
$webp = feature( 'acme_webp' ) ?: false;
[ 'acme_rest_cache' => $cache ] = $flags;
if ( $flags->acme_schema_org ) {
	echo '<script type="application/ld+json"></script>';
}
$mode = match ( true ) {
	feature( 'acme_defer_js' ) => 'defer',
	default => 'acme_cdn_rewrite',
};
?>
<?php if ( acme_flag( 'acme_minify_html' ) ) : ?>
<div class="acme_lazy_iframes"><?php echo esc_html__( 'acme_amp_pages', 'acme' ); ?></div>
<?php endif; ?>
<?php wp_localize_script( 'acme', 'acmeFlags', array( 'heartbeat' => Acme_Features::is_enabled( 'acme_heartbeat' ) ) ); ?>
