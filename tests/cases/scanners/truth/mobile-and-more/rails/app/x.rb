class X < ApplicationRecord
  include Gitlab::X
  def y
    return unless Feature.enabled?(:gl_flag, project, type: :development)
    Gitlab::AppLogger.info(message: "gl_logged")
    experiment(:gl_experiment, actor: user) { |e| e.control {} }
  end
  validates :gl_column, presence: true
  scope :gl_scope, -> { where(x: 1) }
  has_many :gl_assoc
  delegate :gl_delegated, to: :x
  attribute :gl_attribute
end
class W
  include ApplicationWorker
  feature_category :gl_category
  worker_has_external_dependencies!
  data_consistency :delayed, feature_flag: :gl_worker
end
module Types
  field :x, String, feature_flag: :gl_graphql, null: true
end
