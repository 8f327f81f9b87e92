class Page { if (Board.lit("scala-lit")) render() }
