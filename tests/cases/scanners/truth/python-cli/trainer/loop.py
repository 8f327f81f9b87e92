import functools
import logging

from trainer import flags as ff
from trainer.flags import Flags, enabled

logger = logging.getLogger(__name__)


@ff.flag("weight_tying")
def tie(model):
    return model


class Loop:
    use_flash = enabled("flash_attention")
    rope: ClassVar[bool] = enabled("rope_scaling")

    def __init__(self, args, config):
        self.amp = args.mixed_precision
        self.on = functools.partial(enabled, default=False)

    def step(self, batch):
        if enabled(Flags.FAST_TOKENIZER) or ff.enabled(ff.Flags.GRAD):
            batch = self.encode(batch)
        if self.on("streaming_data") and self.on(name="shuffle_buffer"):
            logger.debug("curriculum %s", batch)
        if (profile := self.config.flags.profile_steps) and self.config["features"]["compile_model"]:
            return profile
        return {"loss": 1, **({"ema": 1} if enabled(Flags.EMA) else {})}

    @functools.cached_property
    def dedup(self):
        return enabled(
            "dedup_data",
        )
