<?php
class Test_Menu extends WP_UnitTestCase {
	public function test_sticky() {
		update_option( 'acme_sticky_menu', 'yes' );
		$this->assertTrue( Acme_Features::is_enabled( 'acme_sticky_menu' ) );
	}
}
