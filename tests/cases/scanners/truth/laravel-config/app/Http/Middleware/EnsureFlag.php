<?php

namespace App\Http\Middleware;

class EnsureFlag
{
    public function handle(Request $request, Closure $next, string $flag)
    {
        abort_unless(Flags::on($flag), 404);

        return $next($request);
    }
}
