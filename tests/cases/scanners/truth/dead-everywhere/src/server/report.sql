-- eco-delivery
SELECT * FROM orders WHERE channel = 'slot-booking';
