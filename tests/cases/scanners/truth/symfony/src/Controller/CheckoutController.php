<?php

namespace App\Controller;

use App\Feature\Feature;
use App\Feature\Gate;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;
use Symfony\Component\Security\Http\Attribute\IsGranted;

#[Route('/checkout', name: 'checkout')]
final class CheckoutController extends AbstractController
{
    public const TERMINAL = 'stripe_terminal';

    public function __construct(
        private readonly Gate $gate,
        #[Autowire(env: 'bool:FLAG_RETURN_PORTAL')] private readonly bool $returns,
        #[Autowire(param: 'app.features.vat_oss')] private bool $oss,
    ) {}

    #[RequireFeature(Feature::CouponStacking)]
    #[Route('/coupons', methods: ['POST'])]
    public function coupons(): Response
    {
        $this->logger->info('invoice for {checkout}', ['checkout' => 1]);

        return $this->render('checkout/coupons.html.twig');
    }

    #[Feature('invoice_archive')]
    #[Route('/invoice', name: 'invoice', condition: "service('feature_manager').isEnabled('sitemap_v2')")]
    public function invoice(Request $request): Response
    {
        if (!$this->gate->allows(Feature::CheckoutV3)) {
            throw $this->createNotFoundException();
        }
        if ($this->gate->allows(self::TERMINAL) || $this->gate->allows(feature: Feature::GuestOrders)) {
            return new Response('terminal');
        }
        foreach ([Feature::StoreCredit, Feature::SplitShipping] as $feature) {
            if ($this->gate->allows($feature)) {
                return new Response($feature->value);
            }
        }
        $form = $this->createForm(NewsletterType::class, null, ['newsletter' => true]);

        return $this->json(['ai' => $this->features->isEnabled('ai_search'), 'form' => $form]);
    }
}
